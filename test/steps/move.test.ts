import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { create as createAction } from '../../src/actions/repository.ts';
import type { Admin } from '../../src/admins/repository.ts';
import { asAuthor } from '../../src/db/change-log.ts';
import { type Lead, setStep } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('moving a lead to another step', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db);
  });
  afterEach(() => site.close());

  const stepOf = async (id: number) => (await site.db('leads').where({ id }).first('step_id')).step_id;
  const visits = () => site.db('lead_step_visits').where({ lead_id: lead.id }).orderBy('id');

  it('moves forwards and back at once and tells who did it', async () => {
    const answer = await ada.post(`/leads/${lead.id}/step`, { step_id: step.interested });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await stepOf(lead.id)).toBe(step.interested);

    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(/step-mark-current[^>]*>\s*<button[^>]* aria-current="step"[\s\S]*?Interested/);
    expect(text.match(/step-mark-passed/g)).toHaveLength(2);
    expect(text).toMatch(/Step changed<\/strong> <span class="entry-who">Ada Admin/);

    await ada.post(`/leads/${lead.id}/step`, { step_id: step.new });
    expect((await visits()).map((visit) => visit.step_id)).toEqual([step.new, step.interested, step.new]);
  });

  it('offers to undo and undoes', async () => {
    await ada.post(`/leads/${lead.id}/step?from=q%3Dx`, { step_id: step.contacted });
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(
      new RegExp(`toast[\\s\\S]*action="/leads/${lead.id}/step\\?from=q%3Dx"[\\s\\S]*name="step_id" value="1"`),
    );
    await ada.post(`/leads/${lead.id}/step?from=q%3Dx`, { step_id: step.new });
    expect(await stepOf(lead.id)).toBe(step.new);
  });

  it('takes back no step that a colleague has chosen since', async () => {
    await ada.post(`/leads/${lead.id}/step`, { step_id: step.contacted });
    const { text } = await ada.get(`/leads/${lead.id}`);
    const fields = Object.fromEntries(
      [...text.matchAll(/toast[\s\S]*?<form[\s\S]*?<\/form>/g)]
        .flatMap(([toast]) => [...toast.matchAll(/name="(step_id|was)" value="(\d+)"/g)])
        .map(([, name, value]) => [name, value]),
    );
    expect(fields).toEqual({ step_id: '1', was: '2' });
    const other = await site.as('Ada');
    await other.post(`/leads/${lead.id}/step`, { step_id: step.contract });

    const answer = await ada.post(`/leads/${lead.id}/step`, fields);
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await stepOf(lead.id)).toBe(step.contract);
    expect((await ada.get(`/leads/${lead.id}`)).text).toMatch(/toast-error[\s\S]*Somebody has moved the lead since/);

    await other.post(`/leads/${lead.id}/step`, { step_id: step.contacted });
    await ada.post(`/leads/${lead.id}/step`, fields);
    expect(await stepOf(lead.id)).toBe(step.new);
  });

  it('counts the days on each step, all visits together', async () => {
    await site
      .db('lead_step_visits')
      .where({ lead_id: lead.id })
      .update({ entered_at: daysAgo(9), left_at: daysAgo(8) });
    await site.db('lead_step_visits').insert([
      { lead_id: lead.id, step_id: step.contacted, entered_at: daysAgo(8), left_at: daysAgo(2) },
      { lead_id: lead.id, step_id: step.new, entered_at: daysAgo(2) },
    ]);
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(/New<\/span>\s*<span class="step-days">3 days/);
    expect(text).toMatch(/Contacted<\/span>\s*<span class="step-days">6 days/);
    expect(text).toMatch(/Contract<\/span>\s*<span class="step-days"><\/span>/);
  });

  it('changes nothing for the same step again', async () => {
    await ada.post(`/leads/${lead.id}/step`, { step_id: step.new });
    expect(await visits()).toHaveLength(1);
    expect((await site.db('leads').where({ id: lead.id }).first()).version).toBe(lead.version);
    expect((await ada.get(`/leads/${lead.id}`)).text).not.toContain('The step is changed.');
  });

  it('refuses what is not a step', async () => {
    for (const step_id of ['', 'x', '-1', '99999999999', ['1', 'x']])
      expect((await ada.post(`/leads/${lead.id}/step`, { step_id })).status, String(step_id)).toBe(400);
    expect((await ada.post(`/leads/${lead.id}/step`, { step_id: 4711 })).status).toBe(404);
    expect(await stepOf(lead.id)).toBe(step.new);
  });

  it('refuses a lead in the bin', async () => {
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect((await ada.post(`/leads/${lead.id}/step`, { step_id: 2 })).status).toBe(409);
    expect(await stepOf(lead.id)).toBe(step.new);
  });

  it('is only for those who may change this lead', async () => {
    const answers = [
      await (await site.as('Vera')).post(`/leads/${lead.id}/step`, { step_id: 2 }),
      await (await site.as('Otto')).post(`/leads/${lead.id}/step`, { step_id: 2 }),
      await (await site.as('Sam')).post(`/leads/${lead.id}/step`, { step_id: 2 }),
      await ada.post('/leads/999999/step', { step_id: 2 }),
      await ada.forge(`/leads/${lead.id}/step`, { step_id: 2 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404, 403]);
    expect(await stepOf(lead.id)).toBe(step.new);

    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await (await site.as('Sam')).post(`/leads/${own.id}/step`, { step_id: 2 })).status).toBe(303);
  });
});

describe('two clicks at once', () => {
  const ada = cast.Ada as unknown as Admin;
  const nothing = { action_type_id: null, assignee_id: null, planned_on: null, planned_time: null, step_id: null };
  let site: Site;
  let db: Knex;
  let id: number;
  beforeEach(async () => {
    site = await openCommittedSite();
    db = site.db;
    id = (await makeLead(db)).id;
  });
  afterEach(() => site.close());

  const move = () => asAuthor(db, ada, (trx) => setStep(trx, ada, id, step.interested));

  it('come one after the other, and each knows from where it moved', async () => {
    const { second } = await db.transaction(async (first) => {
      await setStep(first, ada, id, step.contacted);
      return waiting({ second: move() });
    });
    expect(await second).toBe(step.contacted);
    const visits = await db('lead_step_visits').where({ lead_id: id }).orderBy('id');
    expect(visits.map(({ from_step_id, step_id }) => [from_step_id, step_id])).toEqual([
      [null, step.new],
      [step.new, step.contacted],
      [step.contacted, step.interested],
    ]);
    expect(visits.filter(({ left_at }) => left_at === null)).toHaveLength(1);
  });

  it('leave alone what was put into the bin meanwhile', async () => {
    const { second, note } = await db.transaction(async (first) => {
      await first('leads').where({ id }).update({ deleted_at: new Date() });
      const add = asAuthor(db, ada, (trx) => createAction(trx, ada, id, { ...nothing, text: 'Late' }));
      return waiting({ second: move(), note: add });
    });
    expect([await second, await note]).toEqual([undefined, undefined]);
    expect((await db('leads').where({ id }).first('step_id')).step_id).toBe(step.new);
    expect(await db('actions').where({ lead_id: id })).toEqual([]);
  });

  /** Gives them back as soon as all of them wait for a lock. */
  async function waiting<T extends object>(works: T): Promise<T> {
    const sql = `select count(*)::int n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const count = async () => (await db.raw(sql)).rows[0].n;
    await expect.poll(count, { timeout: 20_000 }).toBe(Object.keys(works).length);
    return works;
  }
});

function daysAgo(days: number): Date {
  return new Date(Date.now() - days * 86_400_000 - 60_000);
}
