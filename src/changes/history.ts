import type { Knex } from 'knex';
import type { Names } from '../leads/names.ts';
import { nameOf } from '../timeline/items.ts';
import type { Ui } from '../web/ui.ts';
import { describeChange, type FieldChange } from './describe.ts';
import type { LogNames } from './fields.ts';
import { loadRecordNames, withRecords } from './records.ts';
import * as changes from './repository.ts';

export type HistoryEntry = Pick<changes.Change, 'id' | 'at' | 'kind'> & {
  who: string;
  fields: FieldChange[];
  /** Of a note or an action that was deleted: where it is brought back. */
  restore: string | null;
};

const entryPaths: Record<string, string> = { action: '/actions', client_note: '/client-notes' };

const pageSize = 50;

/** A page of what was changed in one record, the latest first; `older` is where the next page begins. */
export async function historyOf(
  db: Knex,
  entity: string,
  entityId: number,
  before: number | null,
  names: Names,
  ui: Ui,
): Promise<{ entries: HistoryEntry[]; older: number | null }> {
  const rows = await changes.listOf(db, entity, entityId, { before, limit: pageSize + 1, by: ui.me!.id });
  const known = withRecords(names, await loadRecordNames(db, rows, ui));
  const page = rows.slice(0, pageSize);
  const entries = page.map(({ id, at, kind, admin_id, before: was, after, ...row }) => ({
    id,
    at,
    kind,
    who: nameOf(admin_id, names, ui),
    ...(row.entity === entity
      ? { fields: describeChange({ entity, before: was, after }, known, ui), restore: null }
      : describeRemoved(row, was, known, ui)),
  }));
  // Of a change of nothing that this person may see there is nothing to say.
  const shown = entries.filter(({ kind, fields }) => kind !== 'updated' || fields.length > 0);
  return { entries: shown, older: rows.length > pageSize ? page.at(-1)!.id : null };
}

/** A note or an action that was deleted from this record; whose it was goes without saying. */
function describeRemoved(
  { entity, entity_id }: Pick<changes.LoggedChange, 'entity' | 'entity_id'>,
  was: changes.Change['before'],
  names: LogNames,
  ui: Ui,
): Pick<HistoryEntry, 'fields' | 'restore'> {
  const before = { ...was, lead_id: null, client_id: null };
  const fields = describeChange({ entity, before, after: null }, names, ui);
  return { fields, restore: `${entryPaths[entity]}/${entity_id}/restore` };
}
