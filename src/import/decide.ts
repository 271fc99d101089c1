import type { CheckedRow, Reading, RowValues } from './check-row.ts';
import type { Problem } from './failures.ts';
import { isTotal } from './is-total.ts';
import { changesOf } from './merge-values.ts';
import { newValues } from './new-values.ts';
import type { Note } from './notes.ts';
import type { DuplicateMode } from './plan.ts';
import type { KnownRecord, Records } from './records.ts';

/** How a row ends. */
export type Outcome = { notes: Note[] } & (
  | { end: 'created' | 'updated'; record: KnownRecord }
  | { end: 'skipped' }
  | { end: 'failed'; problems: Problem[] }
);

export interface Deciding extends Reading {
  mode: DuplicateMode;
  records: Records;
  /** Logins that somebody has, in small letters. */
  logins: Set<string>;
  today: string;
  first_step_id: number;
}

// A row of the file stands above every id of the base.
const aboveIds = 2 ** 31;

/** Decides one row, in the order of the file; what it makes or changes is known to the rows after it. */
export function decide(deciding: Deciding, rowNumber: number, checked: CheckedRow): Outcome {
  const { notes } = checked;
  if ('problems' in checked) return { end: 'failed', problems: checked.problems, notes };
  const { values } = checked;
  if (isTotal(values)) return skip(notes, 'skip_total', String(values.full_name));
  const matches = deciding.mode === 'create' ? [] : deciding.records.find(values);
  return matches.length === 0 ? create(deciding, rowNumber, values, notes) : meet(deciding, matches, values, notes);
}

function create(deciding: Deciding, rowNumber: number, values: RowValues, notes: Note[]): Outcome {
  const complete = newValues(deciding, values);
  if ('problems' in complete) return { end: 'failed', problems: complete.problems, notes };
  if (isTaken(deciding, values)) return { end: 'failed', problems: [takenLogin(values)], notes };
  takeLogin(deciding, values);
  const record = { id: null, from_file: true, rank: aboveIds + rowNumber, values: complete.values, changes: {} };
  if (deciding.mode !== 'create') deciding.records.add(record);
  return { end: 'created', record, notes };
}

function meet(deciding: Deciding, matches: KnownRecord[], values: RowValues, notes: Note[]): Outcome {
  const { mode, records } = deciding;
  const record = matches[0]!;
  const about = String(values.full_name ?? record.values.full_name ?? '');
  if (mode !== 'fill' && mode !== 'overwrite') return skip(notes, record.from_file ? 'skip_file' : 'skip_base', about);
  const changes = changesOf(record.values, values, mode);
  if (Object.keys(changes).length === 0) return skip(notes, 'skip_same', about);
  if (changes.login && isTaken(deciding, changes)) return { end: 'failed', problems: [takenLogin(changes)], notes };
  takeLogin(deciding, changes);
  record.values = { ...record.values, ...changes };
  record.changes = { ...record.changes, ...changes };
  records.index(record);
  const several: Note[] = matches.length > 1 ? [{ name: 'several_matches', text: about }] : [];
  return { end: 'updated', record, notes: [...notes, ...several] };
}

function skip(notes: Note[], name: Note['name'], text: string): Outcome {
  return { end: 'skipped', notes: [...notes, { name, text }] };
}

function isTaken({ logins }: Deciding, { login }: RowValues): boolean {
  return typeof login === 'string' && logins.has(login.toLowerCase());
}

function takeLogin({ logins }: Deciding, { login }: RowValues): void {
  if (typeof login === 'string') logins.add(login.toLowerCase());
}

function takenLogin({ login }: RowValues): Problem {
  return { key: 'login_taken', field: 'login', params: { text: login } };
}
