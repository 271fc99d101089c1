import type { Knex } from 'knex';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';

/** The same numbers for the same seed, so that a failure can be repeated. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761 + 1;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state ^ (this.#state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((this.#state ^ (this.#state >>> 13)) >>> 0) % limit;
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Some of the list, at least `least`. */
  some<T>(list: readonly T[], least = 1): T[] {
    const left = [...list];
    const count = least + this.below(Math.max(1, left.length - least));
    return Array.from({ length: Math.min(count, list.length) }, () => left.splice(this.below(left.length), 1)[0]!);
  }
}

/** Leads of all sorts with what can hang on them; gives their ids. */
export async function makeBase(db: Knex, dice: Dice, count = 14): Promise<number[]> {
  const [client] = await db('clients').insert({ login: 'client', full_name: 'Client' }).returning('id');
  const ids: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const { id } = await makeLead(db, {
      phones: dice.some(['+380681111111', '+380682222222', '+37061234567']),
      emails: dice.below(2) ? [`lead${at}@example.com`] : [],
      city: dice.one([null, 'Kyiv', 'Vilnius']),
      priority: dice.one(['low', 'normal', 'high']),
      step_id: dice.one(Object.values(step)),
      responsible_id: dice.one([null, cast.Ada.id, cast.Sam.id]),
      tag_ids: dice.one([[], [1], [1, 2]]),
      comments: dice.one(['', 'Said "later"\n\\ and <b>']),
    });
    ids.push(id);
    const converted = { client_id: client.id, converted_at: db.fn.now() };
    const states = [{ deleted_at: '2026-11-20T10:00:00.123456Z' }, converted, { held_until: '2030-01-01' }];
    if (dice.below(2)) await db('leads').where({ id }).update(dice.one(states));
    await hangOn(db, dice, id);
  }
  return ids;
}

async function hangOn(db: Knex, dice: Dice, id: number): Promise<void> {
  const action = { lead_id: id, step_id: 1, author_id: cast.Ada.id, text: 'Entry' };
  for (let n = dice.below(3); n > 0; n -= 1) {
    await db('actions').insert({ ...action, planned_on: dice.one([null, '2026-12-01', '2027-01-01']) });
  }
  const call = { phone: '+380681111111', admin_id: cast.Ada.id, lead_id: id, result: 'found' };
  if (dice.below(3) === 0) await db('calls').insert(call);
  if (dice.below(3) === 0) await db('lead_watchers').insert({ lead_id: id, admin_id: cast.Sam.id });
}

// What only tells of changes, is worked out from other tables, or is nobody's record.
const passing = new Set([
  ...['changes', 'operations', 'operation_leftovers', 'notifications', 'events', 'submissions', 'sessions'],
  ...['lead_counts', 'lead_count_deltas', 'lead_key_changes', 'lead_duplicates', 'lead_step_visits', 'rate_limits'],
  ...['lead_moves', 'lead_moves_untold'],
  ...['migrations', 'migrations_lock'],
]);

/** Every row of every table as text, without its version; and the sums that stand on every list. */
export async function dump(db: Knex): Promise<Record<string, string[]>> {
  const { rows: tables } = await db.raw(`select tablename from pg_tables where schemaname = 'public' order by 1`);
  const dumped: Record<string, string[]> = {};
  for (const { tablename } of tables.filter((row: { tablename: string }) => !passing.has(row.tablename))) {
    const { rows } = await db.raw(
      `select (to_jsonb(t) - array['version', 'updated_at'])::text as row from ?? t order by 1`,
      [tablename],
    );
    dumped[tablename] = rows.map(({ row }: { row: string }) => row);
  }
  const { rows: counts } = await db.raw(`
    select state, step_id, responsible_id, source_id, priority, sum(n) from (
      select * from lead_counts
      union all select state, step_id, responsible_id, source_id, priority, n from lead_count_deltas
    ) counts group by 1, 2, 3, 4, 5 having sum(n) <> 0 order by 1, 2, 3, 4, 5`);
  dumped.counts = counts.map((row: object) => JSON.stringify(row));
  return dumped;
}
