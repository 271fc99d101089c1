import type { Knex } from 'knex';
import { emptyingBin } from '../db/empty-bin.ts';
import { workInChanges } from '../db/work-in-changes.ts';
import { emptyDeletedFields } from '../fields/empty-deleted.ts';
import { checkIndexes } from '../fields/index-field.ts';
import { pruneFiles } from '../files/prune.ts';
import { settleAll } from '../leads/duplicate-groups.ts';
import { foldCounts } from '../leads/fold-counts.ts';
import { forgetMoves } from '../leads/forget-moves.ts';
import { returnHeld } from '../leads/hold.ts';
import { outlineLeads } from '../leads/outline-leads.ts';
import { wakeMailings } from '../mailing/send-round.ts';
import { takeBounces } from '../mailing/take-bounces.ts';
import {
  pruneAttachments,
  pruneEvents,
  pruneExportTicks,
  pruneImportFiles,
  pruneImports,
  pruneNotifications,
  prunePreviews,
  pruneRateLimits,
  pruneSessions,
  pruneSheetEdits,
  pruneSubmissions,
} from './prune.ts';
import type { TaskContext } from './tasks.ts';

/** Work that is safe to run twice and at the same time; it stops between batches when the signal says so. */
export type Job = (context: TaskContext) => Promise<unknown>;

const hour = 3600 * 1000;
const day = 24 * hour;

/** When what runs, in UTC. A daily job that was missed while nothing ran is made up for at the next start. */
export const schedule: Array<{ name: string; match: string; backfillPeriod: number; job: Job }> = [
  { name: 'fold_lead_counts', match: '* * * * *', backfillPeriod: 0, job: plain(foldCounts) },
  { name: 'forget_moves', match: '* * * * *', backfillPeriod: 0, job: plain(forgetMoves) },
  {
    name: 'outline_leads',
    match: '* * * * *',
    backfillPeriod: 0,
    job: ({ db, stopping }) => outlineLeads(db, stopping),
  },
  { name: 'work_in_changes', match: '* * * * *', backfillPeriod: 0, job: plain(workInChanges) },
  { name: 'settle_duplicates', match: '* * * * *', backfillPeriod: 0, job: plain(settleAll) },
  {
    // Midnight comes on a quarter of an hour somewhere.
    name: 'return_held_leads',
    match: '*/15 * * * *',
    backfillPeriod: hour,
    job: ({ db, config, stopping }) => returnHeld(db, config.time_zone, stopping),
  },
  { name: 'wake_mailings', match: '*/5 * * * *', backfillPeriod: 0, job: wakeMailings },
  { name: 'take_bounces', match: '*/5 * * * *', backfillPeriod: 0, job: takeBounces },
  { name: 'check_field_indexes', match: '*/5 * * * *', backfillPeriod: 0, job: checkIndexes },
  { name: 'empty_deleted_fields', match: '12 1 * * *', backfillPeriod: day, job: emptyDeletedFields },
  { name: 'empty_bin', match: '10 1 * * *', backfillPeriod: day, job: plain(emptyingBin('leads')) },
  { name: 'empty_client_bin', match: '15 1 * * *', backfillPeriod: day, job: plain(emptyingBin('clients')) },
  { name: 'empty_company_bin', match: '18 1 * * *', backfillPeriod: day, job: plain(emptyingBin('companies')) },
  { name: 'prune_sessions', match: '20 * * * *', backfillPeriod: hour, job: plain(pruneSessions) },
  { name: 'prune_submissions', match: '30 1 * * *', backfillPeriod: day, job: plain(pruneSubmissions) },
  { name: 'prune_events', match: '40 1 * * *', backfillPeriod: day, job: plain(pruneEvents) },
  { name: 'prune_notifications', match: '45 1 * * *', backfillPeriod: day, job: plain(pruneNotifications) },
  { name: 'prune_attachments', match: '55 1 * * *', backfillPeriod: day, job: plain(pruneAttachments) },
  { name: 'prune_previews', match: '5 2 * * *', backfillPeriod: day, job: plain(prunePreviews) },
  { name: 'prune_files', match: '25 2 * * *', backfillPeriod: day, job: pruneFiles },
  { name: 'prune_export_ticks', match: '35 2 * * *', backfillPeriod: day, job: plain(pruneExportTicks) },
  { name: 'prune_sheet_edits', match: '25 2 * * *', backfillPeriod: day, job: plain(pruneSheetEdits) },
  { name: 'prune_imports', match: '15 2 * * *', backfillPeriod: day, job: plain(pruneImports) },
  { name: 'prune_import_files', match: '20 2 * * *', backfillPeriod: day, job: plain(pruneImportFiles) },
  { name: 'prune_rate_limits', match: '50 1 * * *', backfillPeriod: day, job: plain(pruneRateLimits) },
];

function plain(work: (db: Knex, stopping: AbortSignal) => Promise<unknown>): Job {
  return ({ db, stopping }) => work(db, stopping);
}
