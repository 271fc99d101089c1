import type { Knex } from 'knex';
import { type HistoryEntry, historyOf } from '../changes/history.ts';
import { type FilesTab, filesTab } from '../files/tab.ts';
import type { Names } from '../leads/names.ts';
import type { Ui } from '../web/ui.ts';
import type { RecordKind } from './kinds.ts';

/** The tabs that the page of every kind of record has; `query` leads to the same again, `older` is what continues it. */
export type RecordTab = { query: Record<string, string | number | null>; older: number | null } & (
  | ({ name: 'files' } & FilesTab)
  | { name: 'history'; history: HistoryEntry[] }
);

/** Undefined when it is a tab of that kind's own. */
export async function recordTab(
  db: Knex,
  record: { name: RecordKind['name']; id: number },
  { show, before }: { show: string; before: number | null },
  names: Names,
  ui: Ui,
): Promise<RecordTab | undefined> {
  if (show === 'files')
    return { name: 'files', query: { show }, older: null, ...(await filesTab(db, record, names, ui)) };
  if (show !== 'history') return undefined;
  const { entries, older } = await historyOf(db, record.name, record.id, before, names, ui);
  return { name: 'history', query: { show, before }, older, history: entries };
}
