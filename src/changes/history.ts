import type { Knex } from 'knex';
import type { Names } from '../leads/names.ts';
import { nameOf } from '../timeline/items.ts';
import type { Ui } from '../web/ui.ts';
import { describeChange, type FieldChange } from './describe.ts';
import { loadRecordNames, withRecords } from './records.ts';
import * as changes from './repository.ts';

export type HistoryEntry = Pick<changes.Change, 'id' | 'at' | 'kind'> & { who: string; fields: FieldChange[] };

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
  const rows = await changes.listOf(db, entity, entityId, { before, limit: pageSize + 1 });
  const found = await loadRecordNames(
    db,
    rows.map((row) => ({ ...row, entity, entity_id: entityId })),
    ui,
  );
  const known = withRecords(names, found);
  const page = rows.slice(0, pageSize);
  const entries = page.map(({ id, at, kind, admin_id, before: was, after }) => ({
    id,
    at,
    kind,
    who: nameOf(admin_id, names, ui),
    fields: describeChange({ entity, before: was, after }, known, ui),
  }));
  // Of a change of nothing that this person may see there is nothing to say.
  const shown = entries.filter(({ kind, fields }) => kind !== 'updated' || fields.length > 0);
  return { entries: shown, older: rows.length > pageSize ? page.at(-1)!.id : null };
}
