import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { type Leftover, LeftRows } from './left-rows.ts';
import { type Group, type LeftReason, undoGroup } from './undo-group.ts';
import { type LoggedChange, openScope, type UndoScope } from './undo-scope.ts';

/**
 * Takes changes, the latest first, back where their rows still are as the changes left them; gives what was left.
 * `leftBefore` is what earlier parts of the same undo left.
 */
export async function undoChanges(
  trx: Knex.Transaction,
  me: Admin,
  changes: LoggedChange[],
  leftBefore: Leftover[],
): Promise<Leftover[]> {
  const scope = await openScope(trx, me, changes);
  const left = new LeftRows(leftBefore);
  let group: Group | undefined;
  for (const change of changes) {
    let next = groupOf(change, scope, left);
    if (group && next && !fits(group, next)) {
      left.add(await undoGroup(trx, group));
      group = undefined;
      next = groupOf(change, scope, left);
    }
    if (group && next) group.changes.push(...next.changes);
    else group ??= next;
  }
  if (group) left.add(await undoGroup(trx, group));
  return left.added;
}

/** A group of this change alone; undefined when there is nothing to take back. */
function groupOf(change: LoggedChange, scope: UndoScope, left: LeftRows): Group | undefined {
  const { id, entity, entity_id, kind, before, after } = change;
  const shape = scope.shapes.get(entity);
  const refusal: LeftReason | null = !shape ? 'not_undoable' : scope.isOthers(change) ? 'not_yours' : null;
  if (refusal) left.add([{ entity, entity_id, fields: [], reason: refusal }]);
  if (!shape || left.has(change)) return undefined;

  const fields = Object.keys((kind === 'removed' ? before : after) ?? {})
    .filter((field) => shape.columns.has(field) && (kind !== 'updated' || !left.has(change, field)))
    .sort();
  return fields.length > 0 ? { shape, kind, fields, changes: [{ id, entity, entity_id }] } : undefined;
}

function fits(group: Group, { shape, kind, fields, changes }: Group): boolean {
  return (
    group.shape === shape &&
    group.kind === kind &&
    group.fields.join() === fields.join() &&
    !group.changes.some(({ entity_id }) => entity_id === changes[0]!.entity_id)
  );
}
