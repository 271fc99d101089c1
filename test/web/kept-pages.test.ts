import type { Knex } from 'knex';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/db/cache.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import type { Site } from '../support/site.ts';
import { type HeardSite, openHeardSite } from './heard-site.ts';

const lists = ['/leads', '/leads?tab=watching', '/leads?tab=duplicates', '/clients', '/companies'];

describe('a list that is asked for again', { timeout: 60_000 }, () => {
  let heard: HeardSite;
  let site: Site;
  let cache: Cache;
  beforeAll(async () => {
    heard = await openHeardSite();
    ({ site, cache } = heard);
    await makeLead(site.db, { full_name: 'Kept Person' });
    return () => heard.close();
  }, 60_000);

  const questions = (work: () => Promise<unknown>) => heard.questions(work);
  /** What another process changes; here it is only heard of. */
  const elsewhere = async (change: (db: Knex) => Promise<unknown>) => {
    const before = cache.generation;
    await change(site.db);
    await expect.poll(() => cache.generation).not.toBe(before);
  };

  // The first page of a session writes its token.
  const signedIn = async () => {
    const ada = await site.as('Ada');
    await ada.get('/profile');
    return ada;
  };

  it.each(lists)('is the same without a question to the database: %s', async (path) => {
    const ada = await signedIn();
    const first = await ada.get(path);
    let second = first;
    expect(await questions(async () => (second = await ada.get(path)))).toEqual([]);
    expect(second.text).toBe(first.text);
    expect(second.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': first.headers['content-security-policy'],
      'hx-replace-url': path,
    });
  });

  it.each(lists)('shows nothing that does not tell of its changes: %s', async (path) => {
    const ada = await signedIn();
    cache.clear();
    const sql = (await questions(() => ada.get(path))).join(' ');
    const tables = new Set([...sql.matchAll(/\b(?:from|join) "?([a-z_]+)"?/g)].map((match) => match[1]!));
    const { rows } = await site.db.raw(
      `select relname, exists (select from pg_trigger where tgrelid = c.oid and tgname like '%\\_announce') or exists (
         select from pg_trigger join pg_proc on pg_proc.oid = tgfoid
         where tgrelid = c.oid and proname in ('announce_table')) as tells
       from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace and relname = any(?)`,
      [[...tables]],
    );
    // The counts are folded out of what is announced.
    const silent = rows.filter(
      ({ relname, tells }: { relname: string; tells: boolean }) =>
        !tells && !['lead_counts', 'lead_count_folds'].includes(relname),
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(silent).toEqual([]);
  });

  it('shows a change of another process', async () => {
    const ada = await signedIn();
    expect((await ada.get('/leads')).text).not.toContain('Newly Come');
    await elsewhere((db) => makeLead(db, { full_name: 'Newly Come' }));
    expect((await ada.get('/leads')).text).toContain('Newly Come');
  });

  it('is made anew when something changes while it is read', async () => {
    const ada = await signedIn();
    cache.clear();
    const { get } = cache;
    cache.get = ((...given: Parameters<Cache['get']>) => {
      if (given[0] === 'steps') cache.clear('steps');
      return get.apply(cache, given);
    }) as Cache['get'];
    await ada.get('/leads');
    cache.get = get;
    expect(await questions(() => ada.get('/leads'))).not.toEqual([]);
  });

  it('says what the last form has done, once', async () => {
    const ada = await signedIn();
    const lead = await makeLead(site.db, { full_name: 'Soon Gone' });
    expect((await ada.get('/leads')).text).toContain('Soon Gone');
    const { headers } = await ada.post(`/leads/${lead.id}/delete`, { version: lead.version });
    const after = await ada.get(headers.location!);
    expect(after.text).toContain('data-toast="success"');
    expect(after.text).not.toContain('Soon Gone</a>');
    expect((await ada.get(headers.location!)).text).not.toContain('data-toast="success"');
  });

  it('is closed to whoever lost the right, was signed out or disabled', async () => {
    const [ada, vera] = [await signedIn(), await site.as('Vera')];
    expect((await vera.get('/leads')).status).toBe(200);
    await elsewhere((db) => db('admins').where({ id: cast.Vera.id }).update({ rights: [] }));
    expect((await vera.get('/leads')).status).toBe(403);
    expect((await ada.get('/leads')).status).toBe(200);
    await elsewhere((db) => db('sessions').delete());
    expect((await ada.get('/leads')).headers.location).toContain('/login');
  });

  it('is nobody else’s: each has his own rows and his own form token', async () => {
    await makeLead(site.db, { full_name: 'Only Adas', responsible_id: cast.Ada.id });
    const [ada, sam, again] = [await signedIn(), await site.as('Sam'), await signedIn()];
    const token = (text: string) => /name="_csrf" value="(\w+)"/.exec(text)?.[1];
    const [hers, his, other] = [await ada.get('/leads'), await sam.get('/leads'), await again.get('/leads')];
    expect(hers.text).toContain('Only Adas');
    expect(his.text).not.toContain('Only Adas');
    expect(new Set([hers, his, other].map(({ text }) => token(text))).size).toBe(3);
  });

  it('stays kept while strangers come and go', async () => {
    const ada = await signedIn();
    await ada.get('/leads');
    const { generation } = cache;
    const stranger = site.stranger();
    await stranger.get('/login');
    await stranger.get('/login');
    const theirs = () => site.db('sessions').whereNull('admin_id');
    await theirs().update({ sess: site.db.raw(`sess || '{"flash":[]}'`) });
    await stranger.get('/login');
    await theirs().delete();
    expect(await heard.listener.heardAll()).toBe(true);
    expect(cache.generation).toBe(generation);
    expect(await questions(() => ada.get('/leads'))).toEqual([]);
  });

  it('is not kept while nobody would tell of changes', async () => {
    const ada = await signedIn();
    cache.enable(false);
    await ada.get('/leads');
    expect(await questions(() => ada.get('/leads'))).not.toEqual([]);
    cache.enable(true);
  });
});
