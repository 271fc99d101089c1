import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { Dice, dump, makeBase } from './random-base.ts';

describe('undo gives back the same rows', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  type Act = (dice: Dice, ids: number[]) => Promise<unknown>;
  const bulk = (fields: object): Promise<unknown> => ada.post('/leads/bulk', { confirmed: 1, ...fields } as never);
  const changes: Act[] = [
    (dice, ids) => bulk({ ids, change: 'step', step_id: dice.one(Object.values(step)) }),
    (dice, ids) => bulk({ ids, change: 'responsible', responsible_id: dice.one(['none', cast.Ada.id, cast.Sam.id]) }),
    (dice, ids) => bulk({ ids, change: 'priority', priority: dice.one(['low', 'normal', 'high']) }),
    (dice, ids) => bulk({ ids, change: 'tag', tag_ids: dice.some([1, 2]), remove: dice.below(2) }),
    (dice, ids) => bulk({ ids, change: 'hold', held_until: '2031-02-03', release: dice.below(2) }),
    (dice, ids) => bulk({ ids, change: 'delete', step_id: dice.below(2) }),
    (_, ids) => bulk({ ids, change: 'restore' }),
  ];
  const others: Act[] = [
    (dice, ids) => bulk({ ids, change: 'task', text: 'Do', planned_on: '2026-12-24', assignee_id: dice.one(['', 2]) }),
    (_, ids) => ada.post(`/leads/${ids[0]}/delete`),
    (_, ids) => ada.post(`/leads/${ids[0]}/restore`),
    (dice, ids) => ada.post('/leads/merge', { ids: ids.slice(0, 2 + dice.below(3)) }),
    (dice, ids) => ada.post('/leads/merge', { ids: ids.slice(0, 2 + dice.below(3)) }),
    (_, ids) => ada.post(`/leads/${ids[0]}/conversion`, { login: `new${ids[0]}`, full_name: 'New client' }),
    (_, ids) => ada.post(`/leads/${ids[0]}/client`, { client_id: 1 }),
    (_, ids) => ada.post(`/leads/${ids[0]}/client/unlink`),
  ];

  const undoable = () => site.db('operations').whereNot({ kind: 'undo' }).whereNull('undone_at').orderBy('id', 'desc');

  it.each(Array.from({ length: 12 }, (_, seed) => seed))('whatever was done, seed %i', async (seed) => {
    const dice = new Dice(seed);
    const ids = await makeBase(site.db, dice);
    const before = await dump(site.db);
    for (let n = 0; n < 4; n += 1) await dice.one([...changes, ...others])(dice, dice.some(ids, 2));

    const done = await undoable();
    for (const { id } of done) expect((await ada.post(`/operations/${id}/undo`)).status).toBe(303);
    expect(await site.db('operation_leftovers').whereIn('reason', ['changed', 'refused', 'gone', 'in_use'])).toEqual(
      [],
    );
    expect(await dump(site.db)).toEqual(before);
  });

  it.each(Array.from({ length: 6 }, (_, seed) => seed))('but for what was changed since, seed %i', async (seed) => {
    const dice = new Dice(seed + 100);
    const ids = await makeBase(site.db, dice);
    const before: Array<Record<string, unknown> & { id: number }> = await site.db('leads').orderBy('id');
    await dice.one(changes)(dice, dice.some(ids, 5));
    const edit = { priority: 'low', step_id: step.interested, tag_ids: [2], responsible_id: cast.Vera.id };
    const edited = dice.some(ids, 3);
    const fields = Object.fromEntries(dice.some(Object.entries(edit), 1));
    await site.db('leads').whereIn('id', edited).update(fields);
    for (const { id } of await undoable()) await ada.post(`/operations/${id}/undo`);

    // A field that somebody set to the very value the change gave it is not told from an untouched one.
    const kept = new Set(Object.keys(fields));
    const plain = ({ version: _v, updated_at: _u, search_text: _s, ...row }: Record<string, unknown>) => row;
    const after: typeof before = await site.db('leads').orderBy('id');
    for (const [at, row] of before.entries()) {
      const now = plain(after[at]!);
      for (const [field, value] of Object.entries(plain(row))) {
        if (!edited.includes(row.id) || !kept.has(field))
          expect([row.id, field, now[field]]).toEqual([row.id, field, value]);
        else expect([fields[field as 'priority'], value]).toContainEqual(now[field]);
      }
    }
  });
});
