import type { Response } from 'express';
import type { Knex } from 'knex';
import * as fields from '../fields/repository.ts';
import { touchedIn } from '../operations/import-filters.ts';
import * as operations from '../operations/repository.ts';
import { refusalOf } from '../operations/undo.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import type { Fault } from './create-import.ts';
import { problemText } from './failed-rows.ts';
import { type FailureGroup, groupFailures, problemOf } from './failure-groups.ts';
import { keptOf } from './file-columns.ts';
import { importCrumbs } from './mapping-page.ts';
import type { Counts, Import, Notes } from './repository.ts';
import * as imports from './repository.ts';
import { targetName } from './target-names.ts';

type ShownGroup = FailureGroup & { reason: string };

interface ImportPage {
  imported: Import;
  counts: Counts;
  total: number;
  percent: number;
  failures: ShownGroup[];
  notes: Array<{ name: string; count: number; samples: Array<{ row: number; text: string }> }>;
  may_undo: boolean;
  undone: boolean;
  may_resume: boolean;
  /** The list of the records that it made, and of those that it changed. */
  lists: Array<{ what: 'created' | 'changed'; href: string }>;
  /** Rows of it cancelled each other out, so that nothing is different. */
  as_before: boolean;
  fault: Fault | null;
  /** So many seconds later a browser without scripts asks again. */
  refresh: number | null;
}

const page = view<ImportPage>('import/show');
const samplesShown = 5;

/** How far an import is, what it would do, or how it ended. */
export function importPage(deps: Deps) {
  return async (res: Response, imported: Import, fault?: Fault): Promise<void> => {
    const { ui } = res.locals as { ui: Ui };
    const { db } = deps;
    const isBusy = imports.busyStates.includes(imported.state);
    const counts = countsOf(imported);
    const groups = isBusy ? [] : await groupFailures(db, imported.id);
    const custom = await fields.known(deps, imported.entity);
    const nameOf = (field: string) => targetName(ui.t, imported.entity, field, custom);
    const isRun = imported.state === 'running' || imported.operation_id !== null;
    const title = ui.t(isRun ? 'import.steps.result' : 'import.steps.check');
    const operation = imported.operation_id
      ? await operations.get(db, currentAdmin(res), imported.operation_id)
      : undefined;
    const isEnded = imported.state === 'stopped' || imported.state === 'failed';
    const locals: ImportPage = {
      imported,
      counts,
      total: imports.countRows(counts),
      percent: percentOf(imported),
      failures: groups.map((group) => ({ ...group, reason: problemText(problemOf(group), ui.t, nameOf) })),
      notes: notesOf(imported),
      may_undo: Boolean(operation && operation.changed > 0 && !refusalOf(currentAdmin(res), operation)),
      undone: Boolean(operation?.undone_at),
      may_resume: isEnded && Boolean(operation && !operation.undone_at),
      lists: operation && !isBusy && !operation.undone_at ? await listsOf(db, ui, imported, operation) : [],
      as_before: Boolean(operation && !isBusy && operation.changed === 0 && counts.created + counts.updated > 0),
      fault: fault ?? null,
      refresh: isBusy ? 2 : null,
    };
    page(res, { ...locals, title, crumbs: importCrumbs(ui, imported, title) }, fault ? 422 : 200);
  };
}

async function listsOf(
  db: Knex,
  { can }: Ui,
  { entity }: Import,
  { id, batch }: operations.Operation,
): Promise<ImportPage['lists']> {
  if (!can(`${entity}s.view`)) return [];
  const tab = entity === 'lead' ? 'all' : 'clients';
  const touched = await touchedIn(db, batch, entity);
  return (['created', 'changed'] as const)
    .filter((what) => touched[what])
    .map((what) => ({ what, href: `/${entity}s?tab=${tab}&${what}_by_import=${id}` }));
}

function countsOf({ state, expected, created, updated, skipped, failed }: Import): Counts {
  return state === 'checked' && expected ? expected : { created, updated, skipped, failed };
}

// The position counts the rows of the sheet, the header and empty ones too.
function percentOf(imported: Import): number {
  const rows = keptOf(imported).rows;
  return rows > 0 ? Math.min(100, Math.floor((100 * imported.position) / rows)) : 0;
}

function notesOf({ state, expected, notes }: Import): ImportPage['notes'] {
  const all: Notes = state === 'checked' && expected ? expected.notes : notes;
  return Object.entries(all)
    .map(([name, { count, samples }]) => ({ name, count, samples: samples.slice(0, samplesShown) }))
    .sort((one, other) => other.count - one.count);
}
