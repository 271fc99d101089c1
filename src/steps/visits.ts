import type { Knex } from 'knex';

/** How long a lead has stood on each step, all its visits together; the present one still runs. */
export async function secondsByStep(db: Knex, leadId: number): Promise<Map<number, number>> {
  const rows = await db('lead_step_visits')
    .where({ lead_id: leadId, merged: false })
    .groupBy('step_id')
    .select('step_id')
    .select(
      db.raw(`greatest(0, sum(extract(epoch from coalesce(left_at, clock_timestamp()) - entered_at)))::float8 seconds`),
    );
  return new Map(rows.map(({ step_id, seconds }) => [step_id, seconds]));
}
