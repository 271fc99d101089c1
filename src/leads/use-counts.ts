import type { Knex } from 'knex';

export interface UseCount {
  /** All leads, those in the bin too. */
  leads: number;
  in_bin: number;
}

/** How many leads each entry of a dictionary has, exactly, from the kept counts. Entries without leads are missing. */
export async function countUses(db: Knex, column: 'step_id' | 'source_id'): Promise<Map<number, UseCount>> {
  const { rows } = await db.raw<{ rows: Array<UseCount & { id: number }> }>(
    `select ??::integer as id, sum(n)::integer as leads, coalesce(sum(n) filter (where state = 'bin'), 0)::integer as in_bin
     from (select state, ??, n from lead_counts union all select state, ??, n from lead_count_deltas) counted
     group by 1 having sum(n) > 0`,
    [column, column, column],
  );
  return new Map(rows.map(({ id, leads, in_bin }) => [id, { leads, in_bin }]));
}
