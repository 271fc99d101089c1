import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { settleAll } from '../../src/leads/duplicate-groups.ts';
import { foldCounts } from '../../src/leads/fold-counts.ts';
import { undo } from '../../src/operations/undo.ts';
import { undoOperation } from '../../src/operations/undo-task.ts';
import { go, makeImport, taskContext } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const many = 600;
const phoneOf = (n: number) => `+38067${1_000_000 + n}`;

describe('undoing an import', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const undoIt = async (id: number) => {
    const { operation_id } = await site.db('imports').where({ id }).first();
    const me = await admins.get(site.db, cast.Ada.id);
    const undone = await undo(site.db, me, operation_id);
    await undoOperation({ operation_id: undone.id }, taskContext(site.db));
    return site.db('operations').where({ id: undone.id }).first();
  };
  const addKnown = async () => {
    for (let n = 0; n < many; n += 20)
      await makeLead(site.db, {
        full_name: `Known ${n}`,
        phones: [phoneOf(n)],
        city: n % 40 ? null : 'Lviv',
        tag_ids: [1],
      });
  };
  const lines = [
    'Name;Phone;City;Tags;Source',
    ...Array.from({ length: many }, (_, n) => `Person ${n};${phoneOf(n)};Kyiv;Fibre;${n % 3 ? 'Phone' : 'Fair'}`),
  ];
  const plan = {
    columns: ['full_name', 'phones', 'city', 'tag_ids', 'source_id'] as never[],
    duplicates: 'overwrite' as const,
    choices: { source_id: [{ text: 'fair', how: 'create' as const }], step_id: [], responsible_id: [], tag_ids: [] },
  };

  it('gives back the tables as they were', { timeout: 120_000 }, async () => {
    await addKnown();
    const before = await dump(site.db);
    const id = await makeImport(site.db, { lines, plan });
    expect(await go(site.db, id, 'take')).toMatchObject({ created: many - many / 20, updated: many / 20, failed: 0 });
    expect(await dump(site.db)).not.toEqual(before);

    expect(await undoIt(id)).toMatchObject({ state: 'done', skipped: {} });
    expect(await dump(site.db)).toEqual(before);
  });

  it('leaves what somebody changed since, and says so', { timeout: 120_000 }, async () => {
    await addKnown();
    const id = await makeImport(site.db, { lines, plan });
    await go(site.db, id, 'take');
    const updated = await site.db('leads').where({ full_name: 'Person 20' }).first();
    const created = await site.db('leads').where({ full_name: 'Person 21' }).first();
    await site.db('leads').where({ id: updated.id }).update({ city: 'Vilnius' });
    await site.db('leads').where({ id: created.id }).update({ city: 'Vilnius' });

    const undone = await undoIt(id);
    expect(undone.skipped).toEqual({ changed: 2, in_use: 1 });
    expect(await site.db('leads').where({ city: 'Vilnius' }).orderBy('id').pluck('full_name')).toEqual([
      'Known 20',
      'Person 21',
    ]);
  });
});

/** What is in the base, without what a change counts up for good and without ids that only differ. */
async function dump(db: Knex): Promise<unknown> {
  await foldCounts(db);
  await settleAll(db, new AbortController().signal);
  const leads = await db('leads').orderBy('id').select();
  return {
    leads: leads.map(({ version, updated_at, ...lead }) => lead),
    visits: await db('lead_step_visits').orderBy('id').select(),
    counts: await db('lead_counts')
      .whereNot('n', 0)
      .orderBy(['state', 'step_id', 'responsible_id', 'source_id', 'priority']),
    deltas: await db('lead_count_deltas').select(),
    duplicates: await db('lead_duplicates').orderBy('lead_id').select(),
    key_changes: await db('lead_key_changes').select(),
    sources: await db('sources').orderBy('id').select(),
    tags: await db('tags').orderBy('id').select(),
    notifications: await db('notifications').whereNot({ kind: 'operation_done' }).select(),
  };
}
