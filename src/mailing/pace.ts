import type { Knex } from 'knex';

/** Milliseconds until the next mail may go; 0 when one may go now, and then the turn is taken. */
export async function takeTurn(db: Knex, mailsPerMinute: number): Promise<number> {
  const gap = `${60 / mailsPerMinute} seconds`;
  const { rowCount } = await db.raw(
    'update mail_pace set next_at = clock_timestamp() + ?::interval where next_at <= clock_timestamp()',
    [gap],
  );
  return rowCount > 0 ? 0 : waitingTime(db);
}

export async function waitingTime(db: Knex): Promise<number> {
  const { rows } = await db.raw(
    'select greatest(1, ceil(extract(epoch from next_at - clock_timestamp()) * 1000))::integer as wait from mail_pace',
  );
  return rows[0].wait;
}
