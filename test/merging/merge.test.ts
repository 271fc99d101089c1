import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeAction } from '../actions/make-action.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('merging leads', () => {
  let site: Site;
  let ada: Visitor;
  let one: Lead;
  let two: Lead;
  let three: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    one = await makeLead(site.db, { full_name: 'One', phones: ['+380681111111'], city: 'Kyiv', comments: 'First' });
    two = await makeLead(site.db, {
      full_name: 'Two Full',
      phones: ['+380682222222', '+380681111111'],
      emails: ['two@example.com'],
      company: 'Rose',
      company_code: '123',
      registered_on: '2026-10-01',
      step_id: step.interested,
      tag_ids: [1],
      comments: 'Second',
    });
    three = await makeLead(site.db, { full_name: 'Three', emails: ['three@example.com'], tag_ids: [2] });
  });
  afterEach(() => site.close());

  const row = (id: number) => site.db('leads').where({ id }).first();
  const all = () => [one.id, two.id, three.id];
  const address = (ids: number[] = all()) => `/leads/merge?${ids.map((id) => `ids=${id}`).join('&')}`;
  const checked = (text: string) =>
    [...text.matchAll(/name="(main|from_[\w.]+)" value="(\w+)" checked/g)].map(([, name, value]) => `${name} ${value}`);
  const addAction = (lead: Lead, values = {}) => makeAction(site.db, lead, { text: 'Note', ...values });

  it('starts at the page of a lead, which asks for the other one', async () => {
    expect((await ada.get(`/leads/${one.id}`)).text).toContain(`href="/leads/merge?ids=${one.id}"`);
    const page = (await ada.get(`/leads/merge?ids=${one.id}`)).text;
    expect(page).toContain(`href="/leads/merge?ids=${one.id}&amp;ids=${two.id}"`);
    const found = await ada.get(`/leads/merge?ids=${one.id}&q=Three`);
    expect(found.text).toContain(`href="/leads/merge?ids=${one.id}&amp;ids=${three.id}"`);
    const first = await ada.get('/leads/merge');
    expect(first.status).toBe(200);
    expect(first.text).toContain('3 leads found');
    for (let at = 0; at < 20; at += 1) await makeLead(site.db);
    expect((await ada.get('/leads/merge')).text).toContain('The first 20; type more to narrow it down');
  });

  it('shows a column for each, a choice for each field, and what comes of it', async () => {
    const page = await ada.get(address());
    expect(page.status).toBe(200);
    expect(checked(page.text)).toEqual([
      `main ${two.id}`,
      `from_full_name ${two.id}`,
      'from_phones all',
      'from_emails all',
      `from_city ${one.id}`,
      `from_company ${two.id}`,
      `from_company_code ${two.id}`,
      `from_registered_on ${two.id}`,
      `from_step_id ${two.id}`,
      'from_tag_ids all',
      'from_comments all',
    ]);
    expect(page.text).toContain(`What lead #${two.id} will be`);
    expect(page.text).toContain('Second\n\nFirst');
  });

  it('shows what other choices would make, without changing anything', async () => {
    const page = (await ada.get(`${address()}&main=${one.id}&from_full_name=${three.id}&from_phones=${one.id}`)).text;
    expect(page).toContain(`What lead #${one.id} will be`);
    expect(checked(page)).toContain(`from_full_name ${three.id}`);
    const result = page.slice(page.indexOf('id="merge-result"'));
    expect(result).toContain('Three');
    expect(result).not.toContain('+380 68 222 2222');
    expect(await site.db('leads').count('*').first()).toEqual({ count: 3 });
  });

  it('merges with the usual choices: lists together, the others gone, their addresses lead on', async () => {
    const answer = await ada.post('/leads/merge', { ids: all() });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${two.id}`]);
    expect(await row(two.id)).toMatchObject({
      full_name: 'Two Full',
      phones: ['+380682222222', '+380681111111'],
      emails: ['two@example.com', 'three@example.com'],
      city: 'Kyiv',
      company: 'Rose',
      tag_ids: [1, 2],
      comments: 'Second\n\nFirst',
      step_id: step.interested,
    });
    expect(await site.db('leads').pluck('id')).toEqual([two.id]);
    const page = (await ada.get(`/leads/${two.id}`)).text;
    expect(page).toContain('3 leads merged into Two Full.');
    expect(page).toMatch(
      new RegExp(`Lead #${one.id} merged into this one</strong>[^<]*<span class="entry-who">Ada Admin`),
    );
    for (const gone of [one, three]) {
      const old = await ada.get(`/leads/${gone.id}`);
      expect([old.status, old.headers.location]).toEqual([303, `/leads/${two.id}`]);
    }
  });

  it('keeps what was chosen, field by field', async () => {
    await ada.post('/leads/merge', {
      ids: all(),
      main: one.id,
      from_full_name: three.id,
      from_phones: one.id,
      from_company: one.id,
      from_step_id: two.id,
      from_comments: two.id,
      from_tag_ids: three.id,
    });
    expect(await row(one.id)).toMatchObject({
      full_name: 'Three',
      phones: ['+380681111111'],
      company: null,
      step_id: step.interested,
      comments: 'Second',
      tag_ids: [2],
    });
  });

  it('takes everything along that hangs on the others', async () => {
    await addAction(one);
    await addAction(three, { planned_on: '2026-12-01' });
    await site.db('calls').insert({ phone: '+380681111111', lead_id: one.id, result: 'found' });
    await ada.post('/leads/merge', { ids: all() });
    expect(await site.db('actions').pluck('lead_id')).toEqual([two.id, two.id]);
    expect(await site.db('calls').pluck('lead_id')).toEqual([two.id]);
    expect(await row(two.id)).toMatchObject({ next_planned_on: '2026-12-01', last_action_at: expect.any(Date) });
    const visits = await site.db('lead_step_visits').where({ lead_id: two.id }).orderBy('id');
    expect(visits.map(({ merged, left_at }) => [merged, left_at !== null])).toEqual([
      [true, true],
      [false, false],
      [true, true],
    ]);
    expect((await ada.get(`/leads/${two.id}`)).status).toBe(200);
  });

  it('lets whoever watched one of them watch the one that is left, once', async () => {
    const watching = [one, two].map(({ id }) => ({ lead_id: id, admin_id: cast.Ada.id }));
    await site.db('lead_watchers').insert([...watching, { lead_id: three.id, admin_id: cast.Vera.id }]);
    await ada.post('/leads/merge', { ids: all() });
    const left = await site.db('lead_watchers').orderBy('admin_id').select('lead_id', 'admin_id');
    expect(left).toEqual([cast.Ada.id, cast.Vera.id].map((admin_id) => ({ lead_id: two.id, admin_id })));
  });

  it('leaves one recipient of a mailing: whoever has the mail already', async () => {
    const [mailing] = await site
      .db('mailings')
      .insert(await mailingRow(site))
      .returning('id');
    const recipient = { mailing_id: mailing.id, email: 'a@example.com' };
    await site.db('mailing_recipients').insert([
      { ...recipient, lead_id: two.id, state: 'queued' },
      { ...recipient, lead_id: one.id, state: 'sent' },
    ]);
    await ada.post('/leads/merge', { ids: all() });
    const left = await site.db('mailing_recipients').select('lead_id', 'state');
    expect(left).toEqual([{ lead_id: two.id, state: 'sent' }]);
  });

  it('carries the client over, and custom fields', async () => {
    const [client] = await site.db('clients').insert({ login: 'rose', full_name: 'Rose' }).returning('id');
    const converted_at = new Date('2026-11-01T10:00:00Z');
    await site
      .db('leads')
      .where({ id: three.id })
      .update({ client_id: client.id, converted_at, custom: { a: 1, b: 2 } });
    await site
      .db('leads')
      .where({ id: two.id })
      .update({ custom: { a: 3 } });
    const page = (await ada.get(address())).text;
    expect(page).toContain('rose');
    expect(checked(page)).toContain(`from_custom.a ${two.id}`);
    await ada.post('/leads/merge', { ids: all(), 'from_custom.a': three.id });
    expect(await row(two.id)).toMatchObject({
      client_id: client.id,
      login: 'rose',
      converted_at,
      custom: { a: 1, b: 2 },
    });
  });

  it('is one operation, and its undo gives back the same rows', async () => {
    await addAction(one);
    await addAction(three, { planned_on: '2026-12-01' });
    await site.db('calls').insert({ phone: '+380681111111', lead_id: one.id, result: 'found' });
    await site.db('lead_watchers').insert([one, two].map(({ id }) => ({ lead_id: id, admin_id: cast.Ada.id })));
    const before = await picture(site);
    await ada.post('/leads/merge', { ids: all(), main: three.id, from_step_id: two.id });
    const operation = await site.db('operations').first();
    expect(operation).toMatchObject({ kind: 'merge', state: 'done', params: { ids: all() } });
    const names = async () =>
      [...(await ada.get(`/operations/${operation.id}`)).text.matchAll(/<li>(.*?)<\/li>/g)].map(([, item]) => item!);
    expect(await names()).toEqual(expect.arrayContaining(['One', 'Two Full']));
    expect(String(await names())).not.toMatch(/gone or not yours|in the history|operations\.entity/);
    const undone = await ada.post(`/operations/${operation.id}/undo`);
    expect(undone.status).toBe(303);
    expect(await picture(site)).toEqual(before);
    expect((await ada.get(`/leads/${one.id}`)).status).toBe(200);
    expect(await site.db('lead_redirects')).toEqual([]);
    const visits = await site.db('lead_step_visits').where({ lead_id: one.id });
    expect(visits).toMatchObject([{ merged: false, left_at: null }]);
  });

  it('leads on over two merges', async () => {
    await ada.post('/leads/merge', { ids: [one.id, three.id], main: three.id });
    await ada.post('/leads/merge', { ids: [three.id, two.id], main: two.id });
    expect((await ada.get(`/leads/${one.id}`)).headers.location).toBe(`/leads/${two.id}`);
    expect((await ada.get(address([one.id, two.id]))).headers.location).toBe(`/leads/${two.id}`);
  });

  it('asks again when somebody changed one of them meanwhile, and says what', async () => {
    const versions = [one, two, three].map(({ id, version }) => `${id}:${version}`);
    await site.db('leads').where({ id: one.id }).update({ city: 'Lviv' });
    const answer = await ada.post('/leads/merge', { ids: all(), versions, from_full_name: three.id });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('<del>Kyiv</del> → <ins>Lviv</ins>');
    expect(checked(answer.text)).toContain(`from_full_name ${three.id}`);
    expect(answer.text).toContain(`name="versions" value="${one.id}:2"`);
    expect(await site.db('leads').count('*').first()).toEqual({ count: 3 });
  });

  it('refuses too few, too many and those in the bin', async () => {
    expect((await ada.post('/leads/merge', { ids: [one.id] })).status).toBe(422);
    expect((await ada.post('/leads/merge', {})).status).toBe(422);
    const many = Array.from({ length: 11 }, (_, at) => at + 1);
    expect((await ada.get(address(many))).status).toBe(422);
    expect((await ada.post('/leads/merge', { ids: many })).status).toBe(422);
    const phones = Array.from({ length: 20 }, (_, at) => `+3806800000${10 + at}`);
    await site.db('leads').where({ id: three.id }).update({ phones });
    const answer = await ada.post('/leads/merge', { ids: all(), from_full_name: one.id });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('20 at most');
    expect(checked(answer.text)).toContain(`from_full_name ${one.id}`);
    await site.db('leads').where({ id: three.id }).update({ deleted_at: new Date() });
    expect((await ada.get(address())).status).toBe(409);
    expect((await ada.post('/leads/merge', { ids: all() })).status).toBe(409);
  });

  it('does it once however often it is sent', async () => {
    const submission_id = '7d0f5b0e-8d5e-4ad1-9f43-0c57a0e3b222';
    for (let time = 0; time < 2; time += 1) {
      const answer = await ada.post('/leads/merge', { ids: all(), submission_id });
      expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${two.id}`]);
    }
    expect(await site.db('operations').count('*').first()).toEqual({ count: 1 });
  });

  it('needs both rights, and refuses a forged request', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get(address())).status).toBe(403);
    expect((await vera.post('/leads/merge', { ids: all() })).status).toBe(403);
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.delete'] });
    expect((await vera.post('/leads/merge', { ids: all() })).status).toBe(403);
    expect((await vera.get(`/leads/${one.id}`)).text).not.toContain('/leads/merge');
    expect((await ada.forge('/leads/merge', { ids: all() })).status).toBe(403);
    expect(await site.db('leads').count('*').first()).toEqual({ count: 3 });
  });

  it('knows no lead of a colleague, not even as a redirect', async () => {
    const sam = await site.as('Sam');
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await sam.get(address([own.id, one.id]))).status).toBe(404);
    expect((await sam.post('/leads/merge', { ids: [own.id, one.id] })).status).toBe(404);
    expect((await ada.post('/leads/merge', { ids: [999999, one.id] })).status).toBe(404);
    expect(await site.db('leads').count('*').first()).toEqual({ count: 4 });
    await ada.post('/leads/merge', { ids: [one.id, two.id] });
    expect((await sam.get(`/leads/${one.id}`)).status).toBe(404);
    expect((await sam.get(address([own.id, one.id]))).status).toBe(404);
  });

  it('hides the client from who may not see clients', async () => {
    const [client] = await site.db('clients').insert({ login: 'hidden-rose', full_name: 'Rose' }).returning('id');
    await site.db('leads').where({ id: three.id }).update({ client_id: client.id });
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.change', 'leads.delete'] });
    const vera = await site.as('Vera');
    expect((await vera.get(address())).text).not.toContain('hidden-rose');
    await vera.post('/leads/merge', { ids: all(), from_client_id: one.id });
    expect((await row(two.id)).client_id).toBe(client.id);
  });

  it.each(['?ids=x', '?ids=1&ids=1', '?main=x&from_city=all', '?q=%25&add=1'])('takes %s', async (query) => {
    expect((await ada.get(`/leads/merge${query}`)).status).toBeLessThan(500);
    const sent = {
      ids: all(),
      main: 'x',
      from_city: 'all',
      from_full_name: '__proto__',
      versions: 'x',
      submission_id: 'x',
    };
    expect((await ada.post('/leads/merge', sent)).status).toBe(303);
    expect(await row(two.id)).toMatchObject({ full_name: 'Two Full', city: 'Kyiv' });
  });
});

async function mailingRow(site: Site): Promise<Record<string, unknown>> {
  const { rows } = await site.db.raw(`select column_name from information_schema.columns where table_name = 'mailings'
    and is_nullable = 'NO' and column_default is null and is_identity = 'NO' and is_generated = 'NEVER'`);
  const known: Record<string, unknown> = {
    admin_id: 1,
    author_id: 1,
    subject: 'Hello',
    body: 'Text',
    action_type_id: 1,
  };
  return Object.fromEntries(rows.map(({ column_name: name }: { column_name: string }) => [name, known[name]]));
}

/** What an undo has to give back, without what tells of the changes themselves. */
async function picture(site: Site) {
  const without = ({ version, updated_at, ...values }: Record<string, unknown>) => values;
  const tables = ['leads', 'actions', 'calls', 'lead_watchers'].map((table) => site.db(table).orderBy('id'));
  return (await Promise.all(tables)).map((rows) => rows.map(without));
}

describe('two merges at once', () => {
  it('end without a deadlock: one merges, the other finds it done', async () => {
    const site = await openCommittedSite();
    try {
      const ids: number[] = [];
      for (let at = 0; at < 3; at += 1) ids.push((await makeLead(site.db, { phones: [`+38068111111${at}`] })).id);
      const browsers = [await site.as('Ada'), await site.as('Ada')];
      const answers = await Promise.all(
        browsers.map((ada, at) => ada.post('/leads/merge', { ids: at ? [...ids].reverse() : ids, main: ids[at]! })),
      );
      expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThan(0);
      expect(answers.every(({ status }) => [303, 404].includes(status))).toBe(true);
      const [left, ...others] = await site.db('leads');
      expect(others).toEqual([]);
      expect([...left.phones].sort()).toEqual(['+380681111110', '+380681111111', '+380681111112']);
    } finally {
      await site.close();
    }
  });
});
