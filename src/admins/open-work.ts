import type { Knex } from 'knex';

/** How many leads somebody is responsible for that are neither converted nor in the bin. */
export async function countOpenWork(db: Knex, adminId: number): Promise<number> {
  const { rows } = await db.raw(
    `select coalesce(sum(n), 0)::int as count from (
       select state, responsible_id, n from lead_counts union all
       select state, responsible_id, n from lead_count_deltas
     ) counts where responsible_id = ? and state in ('potential', 'held')`,
    [adminId],
  );
  return rows[0].count;
}

/** Whether any lead is somebody's, be it converted or in the bin. */
export async function hasLeads(db: Knex, adminId: number): Promise<boolean> {
  return (await db('leads').where({ responsible_id: adminId }).first('id')) !== undefined;
}
