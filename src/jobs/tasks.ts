import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { sendPasswordReset } from '../auth/send-password-reset.ts';
import { bulkChange } from '../bulk/run.ts';
import type { Config } from '../config.ts';
import { indexField } from '../fields/index-field.ts';
import { renameOptions } from '../fields/rename-options.ts';
import { runImport } from '../import/run-import.ts';
import type { Mailer } from '../mail/mailer.ts';
import { sendRound } from '../mailing/send-round.ts';
import { moveRecords } from '../moving/move-records.ts';
import { undoOperation } from '../operations/undo-task.ts';
import { applySheetEdit } from '../sheet-edits/apply.ts';
import { readSheetEdit } from '../sheet-edits/read-job.ts';

/** What every task gets beside its payload. */
export interface TaskContext {
  db: Knex;
  config: Config;
  log: Logger;
  /** Null while no mail server or sender is set. */
  mailer: Mailer | null;
  /** The address people use, without a slash at the end. */
  base_url: string;
  /** The process stops: end after this batch and throw, so that the queue hands the rest to another process. */
  stopping: AbortSignal;
}

/** Safe to run twice, even at once: after a crash nobody knows how far it came. */
type Task<Payload> = (payload: Payload, context: TaskContext) => Promise<unknown>;

/** Work that requests put into the queue with `enqueue`. */
export const tasks = {
  send_password_reset: sendPasswordReset,
  send_mailing: sendRound,
  undo_operation: undoOperation,
  bulk_change: bulkChange,
  move_records: moveRecords,
  index_field: indexField,
  rename_options: renameOptions,
  run_import: runImport,
  read_sheet_edit: readSheetEdit,
  apply_sheet_edit: applySheetEdit,
} satisfies Record<string, Task<never>>;

type Tasks = typeof tasks;
export type TaskName = keyof Tasks & string;
export type TaskPayload<Name extends TaskName> = Tasks[Name] extends Task<infer Payload> ? Payload : never;
