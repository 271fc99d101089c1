import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moves } from '../../src/moving/moves.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeLeads, many, newest, run } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const count = async (table: string, where: object) =>
  Number((await site.db(table).where(where).count({ n: '*' }).first())!.n);

/** What a move that goes on in the background answers; gives its operation. */
async function begun(address: string, fields: Record<string, string | number>, location?: string): Promise<number> {
  const answer = await ada.post(address, fields);
  const operation = await newest(site.db);
  expect([answer.status, answer.headers.location]).toEqual([303, location ?? `/operations/${operation.id}`]);
  expect(operation).toMatchObject({ state: 'queued', admin_id: cast.Ada.id });
  const job = await site.db('graphile_worker.jobs').where({ task_identifier: 'move_records' }).first();
  expect(job).toBeTruthy();
  return operation.id;
}

describe('more than 200 records go on in the background', () => {
  it('of a step, with its actions and visits, and the step goes at the end', async () => {
    const ids = await makeLeads(site.db, { step_id: step.contacted });
    const [first] = ids;
    await site.db('leads').where({ id: first }).update({ step_id: step.contract });
    await site.db('actions').insert({ lead_id: first, step_id: step.contacted, text: 'called' });

    const id = await begun('/settings/steps/2/delete', { replacement_id: step.interested });
    expect(await count('leads', { step_id: step.contacted })).toBe(many - 1);
    expect((await ada.get(`/operations/${id}`)).text).toContain('<progress');

    expect(await run(site.db, id)).toMatchObject({ state: 'done', changed: many });
    expect(await site.db('steps').pluck('id')).not.toContain(step.contacted);
    expect(await count('leads', { step_id: step.interested })).toBe(many - 1);
    expect(await count('actions', { step_id: step.interested })).toBe(1);
    const visits = await site.db('lead_step_visits').where({ lead_id: first }).orderBy('id');
    expect(visits.map((visit) => [visit.from_step_id, visit.step_id])).toEqual([
      [null, step.interested],
      [step.interested, step.contract],
    ]);
    const { batch } = await newest(site.db);
    const logged = await site.db('changes').where({ batch, entity: 'lead' }).orderBy('id');
    expect(logged).toHaveLength(many - 1);
    expect(logged[0]).toMatchObject({ admin_id: cast.Ada.id, before: { step_id: 2 }, after: { step_id: 3 } });
    expect(await site.db('changes').where({ entity: 'step', kind: 'removed' }).first()).toMatchObject({ batch });
    const told = await site.db('notifications').where({ admin_id: cast.Ada.id, kind: 'operation_done' });
    expect(told).toMatchObject([{ entity: 'operation', entity_id: id }]);
  });

  it('of a source', async () => {
    await makeLeads(site.db, { source_id: 2 });
    const id = await begun('/settings/sources/2/delete', { replacement_id: 3 });
    expect((await ada.get('/settings/sources')).text).toContain('its records go to “Website”');
    await run(site.db, id);
    expect(await count('leads', { source_id: 3 })).toBe(many);
    expect(await site.db('sources').pluck('id')).not.toContain(2);
  });

  it('of an action type', async () => {
    const [lead] = await makeLeads(site.db, {}, 1);
    await site.db.raw(
      `insert into actions (lead_id, step_id, action_type_id) select ?, 1, 1 from generate_series(1, ?)`,
      [lead!, many],
    );
    const id = await begun('/settings/action-types/1/delete', { replacement_id: 2 });
    await run(site.db, id);
    expect(await count('actions', { action_type_id: 2 })).toBe(many);
    expect(await site.db('action_types').pluck('id')).toEqual([2]);
  });

  it('of a tag, which leaves leads, clients and companies', async () => {
    await makeLeads(site.db, { tag_ids: [1, 2] });
    await site.db('clients').insert({ login: 'user1', full_name: 'Client', tag_ids: [1] });
    await site.db('companies').insert({ name: 'Company', tag_ids: [2, 1] });
    const id = await begun('/settings/tags/1/delete', {});
    expect((await ada.get('/settings/tags')).text).toContain('Being deleted: 0%.');
    expect(await run(site.db, id)).toMatchObject({ changed: many + 2 });
    expect(await site.db('tags').pluck('id')).toEqual([2]);
    expect(await site.db('leads').distinct('tag_ids').pluck('tag_ids')).toEqual([[2]]);
    expect((await site.db('clients').first()).tag_ids).toEqual([]);
    expect((await site.db('companies').first()).tag_ids).toEqual([2]);
  });

  it('of an administrator who is disabled at once', async () => {
    const task = `insert into actions (lead_id, step_id, assignee_id, planned_on) select id, 1, 2, '2027-01-01' from leads`;
    await makeLeads(site.db, { responsible_id: cast.Sam.id });
    await site.db.raw(task);
    const binned = await makeLead(site.db, { responsible_id: cast.Sam.id });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const sam = await site.as('Sam');
    const id = await begun('/admins/2/disable', { responsible_id: cast.Vera.id }, '/admins/2');
    const { text } = await ada.get('/admins/2');
    expect(text).toContain('it goes on in the background');
    expect(text).toContain('are being handed over: 0%');
    expect((await sam.get('/')).headers.location).toMatch(/^\/login/);

    await run(site.db, id);
    expect(await count('leads', { responsible_id: cast.Vera.id })).toBe(many);
    expect(await count('actions', { assignee_id: cast.Vera.id })).toBe(many);
    expect(await count('leads', { responsible_id: cast.Sam.id })).toBe(1);
    const told = await site.db('notifications').where({ admin_id: cast.Vera.id, kind: 'leads_given' });
    expect(told).toMatchObject([{ author_id: cast.Ada.id, data: { count: many } }]);
    expect((await ada.get('/admins/2')).text).not.toContain('are being handed over');
  });

  it('of a company that gets a new name', async () => {
    const [company] = await site.db('companies').insert({ name: 'Old' }).returning('*');
    await makeLeads(site.db, { company_id: company.id });
    const fields = { name: 'New', version: company.version };
    const address = `/companies/${company.id}`;
    const id = await begun(address, fields, address);
    expect(await newest(site.db)).toMatchObject({ kind: 'company_rename', params: { name: 'Old → New' } });
    expect((await ada.get(address)).text).toContain('The new name is reaching');
    expect((await ada.post(`/operations/${id}/stop`)).status).toBe(409);
    // Even whoever is gone by then: the name is changed already.
    await site.db('admins').where({ id: cast.Ada.id }).update({ rights: [] });
    expect(await run(site.db, id)).toMatchObject({ state: 'done', changed: many });
    expect(await count('leads', { company: 'New', company_id: company.id })).toBe(many);
  });
});

describe('every table that points at an entry', () => {
  it.each([
    ['steps', 'step_delete'],
    ['sources', 'source_delete'],
    ['action_types', 'action_type_delete'],
  ] as const)('%s has a sweep', async (table, kind) => {
    const { rows } = await site.db.raw(
      `select conrelid::regclass::text as table, attname as column from pg_constraint
       join pg_attribute on attrelid = conrelid and attnum = conkey[1] where contype = 'f' and confrelid = ?::regclass`,
      [table],
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const sweep = moves[kind].sweeps.find((each) => each.table === row.table && each.where === `${row.column} = :id`);
      expect(sweep, `${row.table}.${row.column}`).toBeTruthy();
    }
  });
});
