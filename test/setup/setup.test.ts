import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { makeSetupLink } from '../../src/setup/token.ts';
import { openCommittedSite, openSite, Site, Visitor } from '../support/site.ts';

const person = {
  login: 'root',
  full_name: 'Rita Root',
  password: 'a long enough password',
  password_again: 'a long enough password',
  language: 'uk',
  time_zone: 'Europe/Kyiv',
};

async function emptyHouse(site: Site): Promise<string> {
  for (const table of ['admins', 'steps', 'sources', 'action_types', 'tags']) await site.db(table).delete();
  return (await makeSetupLink(site.db, ''))!;
}

describe('setting up', () => {
  let site: Site;
  let link: string;
  let visitor: Visitor;
  beforeEach(async () => {
    site = await openSite();
    link = await emptyHouse(site);
    visitor = site.stranger();
  });
  afterEach(() => site.close());

  it('makes the first administrator with a pipeline in his language and signs him in', async () => {
    expect((await visitor.get(link)).status).toBe(200);
    const answer = await visitor.post(link, person);
    expect([answer.status, answer.headers.location]).toEqual([303, '/leads']);
    expect((await visitor.get('/')).text).toContain('Rita Root');

    const admin = await site.db('admins').first();
    expect(admin).toMatchObject({ login: 'root', language: 'uk', time_zone: 'Europe/Kyiv', own_leads_only: false });
    expect(admin.rights).toContain('admins.change');
    expect(await site.db('steps').orderBy('position').pluck('name')).toContain('Зацікавлені');
    expect(await site.db('sources').pluck('name')).toContain('Рекомендація');
    expect(await site.db('leads').first()).toBeUndefined();
  });

  it('renews the session', async () => {
    const before = await visitor.get(link);
    const after = await visitor.post(link, person);
    expect(after.headers['set-cookie']?.[0]).not.toBe(before.headers['set-cookie']?.[0]);
  });

  it('fills the house with the demo company on request', async () => {
    await visitor.get(link);
    expect((await visitor.post(link, { ...person, demo: '1' })).status).toBe(303);
    expect((await site.db('leads').count())[0]!.count).toBeGreaterThan(50);
    expect(await site.db('admins').pluck('login')).toEqual(expect.arrayContaining(['root', 'olena', 'maria']));
  });

  it('is there only while there is no administrator', async () => {
    await visitor.get(link);
    await visitor.post(link, person);
    const late = site.stranger();
    expect((await late.get(link)).status).toBe(404);
    await late.get('/login');
    expect((await late.post(link, { ...person, login: 'late' })).status).toBe(404);
    expect(await makeSetupLink(site.db, '')).toBeUndefined();
  });

  it('refuses a wrong, missing or replaced token with a sentence', async () => {
    const newer = (await makeSetupLink(site.db, ''))!;
    for (const address of [link, '/setup', '/setup?token=', '/setup?token=a&token=b']) {
      const answer = await visitor.get(address);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('This set-up link is not valid.');
    }
    await visitor.get(newer);
    expect((await visitor.post(link, person)).status).toBe(403);
    expect(await site.db('admins').first()).toBeUndefined();
  });

  it('keeps the token itself out of the database', async () => {
    const token = new URL(link, 'http://x').searchParams.get('token')!;
    const { rows } = await site.db.raw('select value::text from settings');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('keeps what was typed, but no password', async () => {
    await visitor.get(link);
    const answer = await visitor.post(link, { ...person, password: 'short', password_again: 'short' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Rita Root"');
    // In the summary and at the field; the hint need not say it again.
    expect(answer.text.match(/Use at least 10 characters\./g)).toHaveLength(2);
    expect(answer.text).not.toContain('value="short"');
    expect(answer.text).toMatch(/value="uk" selected/);
    expect(await site.db('admins').first()).toBeUndefined();
  });

  it.each([
    ['lt', {}, 'Europe/Vilnius'],
    ['uk', {}, 'Europe/Kyiv'],
    ['lt', { time_zone: 'Europe/Warsaw' }, 'Europe/Warsaw'],
  ])(
    'offers a zone by the language of the browser, %s, unless the configuration names one: %o',
    async (language, set, zone) => {
      const config = parseConfig({ language: 'en', log_level: 'silent', ...set });
      const { app } = new Site(site.db, async () => {}, { config });
      const { text } = await new Visitor(app).get(link, { 'Accept-Language': language });
      expect(text).toContain(`<option value="${zone}" selected>`);
    },
  );

  it('wants the same password twice', async () => {
    await visitor.get(link);
    const answer = await visitor.post(link, { ...person, password_again: 'another long password' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('The two passwords differ.');
  });

  it('answers bad input with 422', async () => {
    await visitor.get(link);
    for (const wrong of [
      { time_zone: 'Mars/Phobos' },
      { time_zone: '+02:00' },
      { language: 'xx' },
      { login: '' },
      { login: 'a b' },
      { full_name: 'x'.repeat(300) },
      { password: ['a long enough password', 'x'] },
    ]) {
      expect((await visitor.post(link, { ...person, ...wrong })).status).toBe(422);
    }
  });

  it('refuses a forged request', async () => {
    await visitor.get(link);
    expect((await visitor.forge(link, person)).status).toBe(403);
    expect(await site.db('admins').first()).toBeUndefined();
  });
});

describe('two set-ups at the same time', () => {
  it('make one administrator', async () => {
    const site = await openCommittedSite();
    const link = await emptyHouse(site);
    const visitors = [site.stranger(), site.stranger(), site.stranger()];
    for (const visitor of visitors) await visitor.get(link);
    const answers = await Promise.all(
      visitors.map((visitor, at) => visitor.post(link, { ...person, login: `root${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404]);
    expect(await site.db('admins').pluck('id')).toHaveLength(1);
    expect(await site.db('steps').pluck('id')).toHaveLength(5);
    await site.close();
  });
});
