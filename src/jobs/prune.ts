import type { Knex } from 'knex';
import { inBatches } from '../db/batches.ts';

export const pruneSessions = pruning('sessions', 'expire < now()');
export const pruneSubmissions = pruning('submissions', `created_at < now() - interval '2 days'`);
export const pruneEvents = pruning('events', `created_at < now() - interval '2 days'`);
export const pruneNotifications = pruning('notifications', `at < now() - interval '90 days'`);
export const pruneAttachments = pruning(
  'mailing_attachments',
  `mailing_id is null and created_at < now() - interval '1 day'`,
);
export const prunePreviews = pruning('operations', `state = 'preview' and created_at < now() - interval '1 day'`);
export const pruneExportTicks = pruning('export_ticks', `created_at < now() - interval '2 days'`);
export const pruneSheetEdits = pruning('sheet_edits', `created_at < now() - interval '14 days'`);
/** The result of an import can be looked at, and undone, for so long; a file that nobody takes is forgotten sooner. */
export const pruneImports = pruning(
  'imports',
  `(created_at < now() - interval '30 days' and state not in ('scanning', 'checking', 'running'))
   or (created_at < now() - interval '7 days' and state in ('draft', 'checked'))`,
);
export const pruneImportFiles = pruning(
  'import_chunks',
  `import_id in (select id from imports where finished_at < now() - interval '7 days')`,
);
export const pruneRateLimits = pruning('rate_limits', 'expire < extract(epoch from now()) * 1000');

/** A job that deletes what is out of date, a thousand rows at a time. */
function pruning(table: string, outOfDate: string) {
  return (db: Knex, stopping: AbortSignal): Promise<number> =>
    inBatches(stopping, async () => {
      const some = `select ctid from ${table} where ${outOfDate} limit 1000`;
      const { rowCount } = await db.raw(`delete from ${table} where ctid = any(array(${some}))`);
      return rowCount;
    });
}
