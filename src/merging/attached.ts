import type { Knex } from 'knex';

/** A table whose rows hang on a lead, and what becomes of them when the lead is merged into another one. */
interface Attached {
  table: string;
  column: 'lead_id';
  /** With the lead these columns are unique: of several rows only one can stay. */
  unique?: string[];
  /** Which of those stays, for `order by`; the main lead's if it is all the same. */
  first?: string;
  /** What else changes when a row goes over, for `set`. */
  also?: string;
  /** Counted on the page before merging. */
  told?: boolean;
}

export const attached: Attached[] = [
  { table: 'actions', column: 'lead_id', told: true },
  { table: 'calls', column: 'lead_id', told: true },
  { table: 'files', column: 'lead_id', told: true },
  { table: 'contacts', column: 'lead_id', told: true },
  {
    table: 'lead_step_visits',
    column: 'lead_id',
    also: 'merged = true, left_at = coalesce(left_at, clock_timestamp())',
  },
  {
    table: 'mailing_recipients',
    column: 'lead_id',
    unique: ['mailing_id'],
    // Whoever got the mail or may have got it must not get it again.
    first: `array_position(array['sending', 'unknown', 'sent', 'unsubscribed', 'failed', 'queued'], state)`,
    told: true,
  },
  { table: 'lead_watchers', column: 'lead_id', unique: ['admin_id'] },
  { table: 'lead_redirects', column: 'lead_id' },
];

/** Moves everything that hangs on `merged` to the lead `main`. */
export async function moveAttached(trx: Knex.Transaction, main: number, merged: number[]): Promise<void> {
  for (const { table, column, unique, first = '1', also } of attached) {
    if (unique) {
      await trx.raw(
        `delete from ${table} where id in (
          select id from (
            select id, row_number() over (partition by ${unique.join(', ')} order by ${first}, ${column} <> :main, id) place
            from ${table} where ${column} = any(:all)
          ) ranked where place > 1
        )`,
        { main, all: [main, ...merged] },
      );
    }
    await trx.raw(
      `update ${table} set ${column} = :main ${also ? `, ${also}` : ''} where id in (
        select id from ${table} where ${column} = any(:merged) order by id for update
      )`,
      { main, merged },
    );
  }
}

/** How many rows of each told table would go over. */
export async function countAttached(db: Knex, leadIds: number[]): Promise<Array<{ table: string; count: number }>> {
  const told = attached.filter((each) => each.told);
  const counts = told.map(async ({ table, column }) => {
    const row = await db(table).whereIn(column, leadIds).count({ n: '*' }).first();
    return { table, count: Number(row?.n ?? 0) };
  });
  return (await Promise.all(counts)).filter(({ count }) => count > 0);
}
