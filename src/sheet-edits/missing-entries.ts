import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { nameOf } from '../fields/values.ts';
import type { EditedCell, EditedEntity } from './repository.ts';

const tables: Record<string, string> = {
  source_id: 'sources',
  step_id: 'steps',
  responsible_id: 'admins',
  tag_ids: 'tags',
};

type Missing = 'refused' | 'field_gone';

/**
 * Tells cells whose field somebody deleted since the file was read, and those that name an entry which is gone or which
 * this person may not choose now.
 */
export async function whatIsMissing(
  trx: Knex.Transaction,
  me: Admin,
  entity: EditedEntity,
  cells: EditedCell[],
): Promise<(cell: EditedCell) => Missing | undefined> {
  const isGone = await goneFields(trx, entity, cells);
  const isMissing = await missingEntries(trx, me, cells);
  return (cell) => (isGone(cell) ? 'field_gone' : isMissing(cell) ? 'refused' : undefined);
}

async function goneFields(
  trx: Knex.Transaction,
  entity: EditedEntity,
  cells: EditedCell[],
): Promise<(cell: EditedCell) => boolean> {
  const keys = cells.map(({ field }) => field).filter((field) => field.startsWith('custom.'));
  if (keys.length === 0) return () => false;
  // Nobody deletes them until the transaction ends.
  const open = trx('custom_fields').where({ entity }).whereNull('deleted_at').orderBy('id').forShare();
  const there = new Set((await open.select('key')).map(({ key }: { key: string }) => nameOf({ key })));
  return ({ field }) => field.startsWith('custom.') && !there.has(field);
}

async function missingEntries(
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
