import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights } from '../../src/admins/rights.ts';
import { makeLead } from '../support/make.ts';
import { cast, password as old, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

const password = 'a fresh long password';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const row = (id: number) => site.db('admins').where({ id }).first();

describe('setting somebody’s password', () => {
  it('ends his sessions and only the new one opens', async () => {
    const sam = await site.as('Sam');
    expect((await ada.post('/admins/2/password', { password, password_again: password })).status).toBe(303);
    expect((await sam.get('/')).headers.location).toMatch(/^\/login/);
    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'sam', password: old })).status).toBe(422);
    expect((await visitor.post('/login', { login: 'sam', password })).status).toBe(303);
  });

  it('refuses a short or mistyped one, a forged request, and one’s own', async () => {
    const before = (await row(2)).password_hash;
    expect((await ada.post('/admins/2/password', { password: 'x', password_again: 'x' })).status).toBe(422);
    expect((await ada.post('/admins/2/password', { password, password_again: old })).status).toBe(422);
    expect((await ada.forge('/admins/2/password', { password, password_again: password })).status).toBe(403);
    expect((await ada.post('/admins/1/password', { password, password_again: password })).status).toBe(403);
    expect((await row(2)).password_hash).toBe(before);
  });
});

describe('disabling an administrator', () => {
  it('ends his sessions and keeps him, his leads and his history', async () => {
    const lead = await makeLead(site.db, { responsible_id: 2 });
    const sam = await site.as('Sam');
    expect((await ada.post('/admins/2/disable')).status).toBe(303);
    expect((await sam.get('/')).headers.location).toMatch(/^\/login/);
    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'sam', password: old })).status).toBe(422);
    expect((await site.db('leads').where({ id: lead.id }).first()).responsible_id).toBe(2);
    expect((await ada.get('/admins/2')).text).toContain('Disabled');
  });

  it('hands his open leads and tasks over, written down in the change log', async () => {
    const open = await makeLead(site.db, { responsible_id: 2 });
    const binned = await makeLead(site.db, { responsible_id: 2 });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const task = { lead_id: open.id, step_id: step.new, author_id: 2, assignee_id: 2, planned_on: '2026-12-01' };
    await site.db('actions').insert([task, { ...task, done_at: new Date() }]);
    expect((await ada.get('/admins/2')).text).toContain('Open leads: 1.');

    await ada.post('/admins/2/disable', { responsible_id: 3 });
    const leads = await site.db('leads').whereIn('id', [open.id, binned.id]).orderBy('id').pluck('responsible_id');
    expect(leads).toEqual([3, 2]);
    expect(await site.db('actions').orderBy('id').pluck('assignee_id')).toEqual([3, 2]);
    const change = await site.db('changes').where({ entity: 'lead', entity_id: open.id, kind: 'updated' }).first();
    expect(change).toMatchObject({ admin_id: 1, before: { responsible_id: 2 }, after: { responsible_id: 3 } });
  });

  it('refuses a successor who cannot work', async () => {
    await site.db('admins').where({ id: 4 }).update({ disabled_at: new Date() });
    for (const responsible_id of [2, 4, 999]) {
      const answer = await ada.post('/admins/2/disable', { responsible_id });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('Choose an active administrator.');
    }
    expect((await ada.post('/admins/2/disable', { responsible_id: 'x' })).status).toBe(422);
    expect((await row(2)).disabled_at).toBeNull();
  });

  it('refuses oneself and a forged request', async () => {
    const answer = await ada.post('/admins/1/disable');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('You cannot disable yourself.');
    expect((await ada.forge('/admins/2/disable')).status).toBe(403);
    expect((await site.db('admins').whereNotNull('disabled_at')).length).toBe(0);
  });

  it('can be taken back', async () => {
    await ada.post('/admins/2/disable');
    expect((await ada.post('/admins/2/enable')).status).toBe(303);
    expect((await row(2)).disabled_at).toBeNull();
    await site.as('Sam');
  });
});

describe('two who disable each other, or take each other’s rights', () => {
  it.each<[way: string, fields: Record<string, string>]>([
    ['disable', {}],
    ['rights', { rights: 'leads.view' }],
  ])('leave one who may change administrators: %s', async (way, fields) => {
    const real = await openCommittedSite();
    await real
      .db('admins')
      .where({ id: 2 })
      .update({ rights: [...allRights], own_leads_only: false });
    const [first, second] = await Promise.all([real.as('Ada'), real.as('Sam')]);
    const answers = await Promise.all([
      first.post(`/admins/${cast.Sam.id}/${way}`, fields),
      second.post(`/admins/${cast.Ada.id}/${way}`, fields),
    ]);
    // The other one may be met before or after he lost it, also by a page that sends him to sign in.
    const done = answers.filter(({ headers }) => headers.location?.startsWith('/admins/'));
    expect(done).toHaveLength(1);
    const left = real.db('admins').whereNull('disabled_at').whereRaw(`'admins.change' = any(rights)`);
    expect(await left).toHaveLength(1);
    await real.close();
  });
});
