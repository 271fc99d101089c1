import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { EditedCell } from './repository.ts';

const tables: Record<string, string> = {
  source_id: 'sources',
  step_id: 'steps',
  responsible_id: 'admins',
  tag_ids: 'tags',
};

/** Tells cells that name an entry which somebody deleted since the file was read, or which this person may not choose now. */
export async function missingEntries(
  trx: Knex.Transaction,
  me: Admin,
  cells: EditedCell[],
): Promise<(cell: EditedCell) => boolean> {
  const there = new Map<string, Set<number>>();
  for (const [field, table] of Object.entries(tables)) {
    const ids = cells.filter((cell) => cell.field === field).flatMap(idsOf);
    if (ids.length === 0) continue;
    // Nobody deletes them until the transaction ends.
    const found = trx(table)
      .whereIn('id', [...new Set(ids)])
      .orderBy('id')
      .forKeyShare();
    if (field === 'responsible_id') found.whereNull('disabled_at');
    if (field === 'responsible_id' && me.own_leads_only) found.where({ id: me.id });
    there.set(field, new Set((await found.select('id')).map(({ id }: { id: number }) => id)));
  }
  const isTaken = ({ field, after }: EditedCell) => field === 'responsible_id' && after === null && me.own_leads_only;
  return (cell) => isTaken(cell) || (cell.field in tables && idsOf(cell).some((id) => !there.get(cell.field)?.has(id)));
}

function idsOf({ after }: EditedCell): number[] {
  return [after ?? []].flat() as number[];
}
