import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('deleting a step', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  it('asks where its leads go and says how many there are, the bin too', async () => {
    const [, , binned] = [
      await makeLead(site.db, { step_id: step.contacted }),
      await makeLead(site.db, { step_id: step.contacted }),
      await makeLead(site.db, { step_id: step.contacted }),
    ];
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const { text } = await ada.get('/settings/steps/2/delete');
    expect(text).toContain('3 leads are on this step. 1 of them is in the bin.');
    expect(text).not.toContain('<option value="2"');
    expect(text).toContain('<option value="3">Interested');
  });

  it('moves its leads, actions and visits, and logs it', async () => {
    const lead = await makeLead(site.db, { step_id: step.contacted });
    const passed = await makeLead(site.db, { step_id: step.contacted });
    const binned = await makeLead(site.db, { step_id: step.contacted });
    await site.db('leads').where({ id: passed.id }).update({ step_id: step.contract });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    await site.db('actions').insert({ lead_id: passed.id, step_id: step.contacted, text: 'called' });

    const answer = await ada.post('/settings/steps/2/delete', { replacement_id: step.interested });
    expect(answer.headers.location).toBe('/settings/steps');
    expect(await site.db('steps').pluck('id')).not.toContain(2);
    const stepOf = async (id: number) => (await site.db('leads').where({ id }).first()).step_id;
    expect([await stepOf(lead.id), await stepOf(passed.id), await stepOf(binned.id)]).toEqual([3, 4, 3]);
    expect((await site.db('actions').where({ lead_id: passed.id }).first()).step_id).toBe(3);
    const visits = await site.db('lead_step_visits').where({ lead_id: passed.id }).orderBy('id');
    expect(visits.map(({ from_step_id, step_id }) => [from_step_id, step_id])).toEqual([
      [null, 3],
      [3, 4],
    ]);
    const changes = await site.db('changes').where({ admin_id: cast.Ada.id });
    expect(changes.find(({ entity, entity_id }) => entity === 'lead' && entity_id === lead.id)).toMatchObject({
      before: { step_id: 2 },
      after: { step_id: 3 },
    });
    expect(changes.find(({ entity }) => entity === 'step')).toMatchObject({ kind: 'removed', entity_id: 2 });
  });

  it('shows the form again without a replacement that is there', async () => {
    for (const replacement_id of ['', 2, 999, 'x', '0']) {
      const answer = await ada.post('/settings/steps/2/delete', { replacement_id });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('Choose what takes its place.');
    }
    expect(await site.db('steps').pluck('id')).toContain(2);
  });

  it('happens once when sent twice', async () => {
    const fields = { replacement_id: 1, submission_id: crypto.randomUUID() };
    await ada.post('/settings/steps/2/delete', fields);
    const again = await ada.post('/settings/steps/2/delete', fields);
    expect([again.status, again.headers.location]).toEqual([303, '/settings/steps']);
  });

  it('keeps the last one', async () => {
    for (const id of [2, 3, 4]) await ada.post(`/settings/steps/${id}/delete`, { replacement_id: 1 });
    expect((await ada.get('/settings/steps/1/delete')).text).toContain('cannot be deleted');
    for (const replacement_id of [1, 2, '']) {
      expect((await ada.post('/settings/steps/1/delete', { replacement_id })).status).toBe(422);
    }
    expect(await site.db('steps').pluck('id')).toEqual([1]);
  });
});

describe('deleting a step while leads come onto it', () => {
  it('takes them along, or refuses whoever comes too late', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const late = await site.db.transaction();
      const lead = await makeLead(late, { step_id: step.contacted });
      const deletion = ada.post('/settings/steps/2/delete', { replacement_id: 3 });
      await waitForLock(site);
      await late.commit();
      expect((await deletion).status).toBe(303);
      expect((await site.db('leads').where({ id: lead.id }).first()).step_id).toBe(3);
    } finally {
      await site.close();
    }
  });
});

/** Until the deletion waits for the other transaction. */
async function waitForLock(site: Site): Promise<void> {
  for (;;) {
    const { rows } = await site.db.raw('select 1 from pg_locks where not granted');
    if (rows.length > 0) return;
  }
}
