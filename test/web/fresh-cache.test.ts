import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { beforeAll, describe, expect, it } from 'vitest';
import { Cache } from '../../src/db/cache.ts';
import { freshCache } from '../../src/web/fresh-cache.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import type { Visitor } from '../support/site.ts';
import { type HeardSite, openHeardSite } from './heard-site.ts';

describe('the page after a change', { timeout: 60_000 }, () => {
  let heard: HeardSite;
  let ada: Visitor;
  beforeAll(async () => {
    heard = await openHeardSite();
    ada = await heard.site.as('Ada');
    return () => heard.close();
  }, 60_000);

  it('asks for nothing anew that has not changed', async () => {
    const lead = await makeLead(heard.site.db, { responsible_id: cast.Ada.id });
    await ada.get(`/leads/${lead.id}`);
    await ada.post(`/leads/${lead.id}/actions`, { text: 'Called' });
    const asked = (await heard.questions(() => ada.get(`/leads/${lead.id}`))).join('\n');
    expect(asked).toContain('from "leads"');
    for (const table of ['steps', 'sources', 'tags', 'action_types', 'custom_fields', 'admins', 'settings', 'calls'])
      expect(asked).not.toContain(`from "${table}"`);
  });

  it('shows the change, whatever is kept of it', async () => {
    const lead = await makeLead(heard.site.db, { full_name: 'Changing', responsible_id: cast.Ada.id });
    const page = async (path: string) => (await ada.get(path)).text;
    const counted = async (tab: string) =>
      Number(new RegExp(`tab=${tab}"[^>]*>[^<]*<[^>]*>(\\d+)`).exec(await page('/leads?tab=all'))?.[1] ?? 0);
    await page('/leads');
    for (let round = 1; round <= 6; round += 1) {
      await ada.post('/settings/modules', round % 2 ? {} : { tags_enabled: 'on' });
      expect((await page('/leads/columns')).includes('value="tag_ids"')).toBe(round % 2 === 0);
      await ada.post('/settings/sources', { name: `Fair ${round}` });
      expect(await page('/leads/new')).toContain(`Fair ${round}`);
      await ada.post(`/leads/${lead.id}/watch`, { watch: round % 2 });
      expect(await counted('watching')).toBe(round % 2);
      await ada.post(`/leads/${lead.id}/step`, { step_id: round % 2 ? step.contacted : step.new });
      expect(await page(`/leads/${lead.id}`)).toContain('data-toast="success"');
      expect(await page(`/leads/${lead.id}`)).not.toContain('data-toast="success"');
    }
  });
});

describe('hearing of what was committed', { timeout: 60_000 }, () => {
  it('never comes after the wait for it', async () => {
    const heard = await openHeardSite();
    const { db } = heard.site;
    let late = 0;
    const changeAndLook = async (key: string) => {
      for (let round = 1; round <= 150; round += 1) {
        const value = async () => (await db('settings').where({ key }).first('value'))?.value;
        await heard.cache.get('settings', key, value);
        await db('settings')
          .insert({ key, value: JSON.stringify(round) })
          .onConflict('key')
          .merge();
        await heard.cache.catchUp();
        if ((await heard.cache.get('settings', key, value)) !== round) late += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, at) => changeAndLook(`key ${at}`)));
    await heard.close();
    expect(late).toBe(0);
  });

  it('is not waited for without a connection: all is forgotten', async () => {
    const heard = await openHeardSite();
    let loaded = 0;
    const load = () => heard.cache.get('steps', 'one', async () => (loaded += 1));
    expect([await load(), await load()]).toEqual([1, 1]);
    await heard.cache.catchUp();
    expect(await load()).toBe(1);
    await heard.listener.close();
    await heard.cache.catchUp();
    expect(await load()).toBe(2);
    await heard.site.close();
  });
});

describe('an answer that waits', () => {
  /** An app whose cache has heard of everything when `hear` is called. */
  const open = async (routes: (app: Express) => void) => {
    let heard: ((certain: boolean) => void) | undefined;
    const cache = new Cache(true, () => new Promise((resolve) => (heard = resolve)));
    const hear = Object.assign(() => heard!(true), { isAwaited: () => heard !== undefined });
    const app = express();
    app.use(freshCache({ cache }));
    routes(app);
    app.use(((error, _req, res, _next) => {
      if (!res.headersSent) res.status(503).send(String(error));
    }) as express.ErrorRequestHandler);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, cache, hear, close: () => server.close() };
  };

  it('leaves when the cache has heard, not before', async () => {
    const { url, hear, close } = await open((app) => app.post('/', (_req, res) => res.redirect(303, '/next')));
    let left = false;
    const answer = fetch(url, { method: 'POST', redirect: 'manual' }).finally(() => (left = true));
    await expect.poll(() => hear.isAwaited()).toBe(true);
    expect(left).toBe(false);
    hear();
    expect([(await answer).status, (await answer).headers.get('location')]).toEqual([303, '/next']);
    close();
  });

  it('stays as it is once it was given', async () => {
    const { url, hear, close } = await open((app) =>
      app.post('/', (_req, res, next) => {
        res.send('done');
        next('too late');
        setImmediate(hear);
      }),
    );
    const answer = await fetch(url, { method: 'POST' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '4', 'done']);
    close();
  });

  it('in pieces does not wait, and empties the cache before its first', async () => {
    const { url, cache, close } = await open((app) =>
      app.post('/', (_req, res) => {
        res.write('first ');
        res.end('last');
      }),
    );
    await cache.get('steps', 'all', async () => 'kept');
    expect(await (await fetch(url, { method: 'POST' })).text()).toBe('first last');
    expect(await cache.get('steps', 'all', async () => 'read anew')).toBe('read anew');
    close();
  });
});
