import type { Inspection, ReadingChoice, RowBatch } from '../cells.ts';
import type { SpreadsheetFault } from '../spreadsheet-error.ts';

/** What the reading process is started for. */
export type Task = { path: string; choice: ReadingChoice } & ({ inspect: true } | { after_row: number });

/** What the reading process says. After a batch it waits to be asked for the next. */
export type Message =
  | { ready: true }
  | { inspection: Inspection }
  | { batch: RowBatch }
  | { done: true }
  | { fault: SpreadsheetFault; params: Record<string, string | number>; cause: string };
