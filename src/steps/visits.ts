import type { Knex } from 'knex';

/** Seconds by id of the step, as text: JSON knows no other keys. */
export type SecondsByStep = Record<string, number>;

/** A query for how long a lead has stood on each step, all its visits together; the present one still runs. */
export function addingSecondsByStep(db: Knex, leadId: number): Knex.QueryBuilder {
  const visits = db('lead_step_visits')
    .where({ lead_id: leadId, merged: false })
    .groupBy('step_id')
    .select('step_id')
    .select(
      db.raw(`greatest(0, sum(extract(epoch from coalesce(left_at, clock_timestamp()) - entered_at)))::float8 seconds`),
    );
  return db.from(visits.as('visits')).select(db.raw(`coalesce(jsonb_object_agg(step_id, seconds), '{}')`));
}
