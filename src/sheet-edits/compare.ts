import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { RecordColumn, RecordRow } from '../export/record-cells.ts';
import { readDate } from '../import/read-date.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { loadBases } from './base-values.ts';
import type { RecordValues } from './edited.ts';
import { type Reading, readCell, textOf } from './read-cell.ts';
import type { NewCell } from './repository.ts';
import type { FileColumns } from './titles.ts';

export interface FileRow {
  number: number;
  cells: Cell[];
}

/** What rows are compared with. */
export interface Comparing extends Reading {
  columns: FileColumns;
  /** As the export writes them. */
  written: Map<string, RecordColumn>;
  /** Rows by the record they are of, of the batches before too. */
  seen: Set<number>;
}

type Identified = FileRow & { id: number; version: number | null };

/** The cells that differ from what the export wrote, and the rows that cannot be read. */
export async function compareRows(db: Knex, comparing: Comparing, rows: FileRow[]): Promise<NewCell[]> {
  const { me, edited, seen } = comparing;
  const problems: NewCell[] = [];
  const identified: Identified[] = [];
  for (const row of rows.filter(({ cells }) => cells.some((cell) => textOf(cell) !== ''))) {
    const id = readId(row.cells[comparing.columns.id] ?? null);
    if (id === null || seen.has(id)) {
      problems.push(unreadable(row.number, id, id === null ? 'no_id' : 'twice'));
      continue;
    }
    seen.add(id);
    identified.push({ ...row, id, version: readId(row.cells[comparing.columns.version] ?? null) });
  }
  const { table } = edited.exported.spec;
  const ids = identified.map(({ id }) => id);
  const records: RecordValues[] = await db(table)
    .whereIn(`${table}.id`, ids)
    .modify(edited.visible(me))
    .select(`${table}.*`);
  const byId = new Map(records.map((record) => [record.id, record]));
  const bases = await loadBases(db, edited.entity, records, identified);
  const cells = identified.flatMap((row) => {
    const record = byId.get(row.id);
    if (!record) return [unreadable(row.number, null, 'unknown')];
    return compareRow(comparing, row, record, bases.get(row.id) as RecordValues | undefined);
  });
  return [...problems, ...cells].sort((a, b) => a.row_number - b.row_number);
}

/** A whole number from 1 on. */
function readId(cell: Cell): number | null {
  const text = textOf(cell);
  const id = /^[1-9]\d{0,9}(\.0+)?$/.test(text) ? Number(text) : 0;
  return id >= 1 && id <= 2_147_483_647 ? id : null;
}

function unreadable(rowNumber: number, recordId: number | null, reason: string): NewCell {
  const rest = { field: '', status: 'invalid' as const, base: null, before: null, after: null, chosen: false };
  return { row_number: rowNumber, record_id: recordId, reason: `sheet_edits.reason.${reason}`, ...rest };
}

function compareRow(comparing: Comparing, row: Identified, record: RecordValues, base?: RecordValues): NewCell[] {
  const cells = [...comparing.columns.fields].flatMap(([key, at]) => {
    const cell = row.cells[at] ?? null;
    return compareCell(comparing, { key, cell, row, record, base }) ?? [];
  });
  // Someone in the bin is as it is, whatever the file says.
  return cells.length > 0 && record.deleted_at ? [unreadable(row.number, record.id, 'in_bin')] : cells;
}

interface Compared {
  key: string;
  cell: Cell;
  row: Identified;
  record: RecordValues;
  base: RecordValues | undefined;
}

function compareCell(comparing: Comparing, { key, cell, row, record, base }: Compared): NewCell | undefined {
  const { edited, written } = comparing;
  const column = written.get(key)!;
  const wasWritten = (values: RecordValues) => isAsWritten(column.cell(rowOf(edited.fields, key, values)), cell);
  if (wasWritten(base ?? record)) return undefined;
  const before = valueIn(edited.fields, key, record);
  const known = base && valueIn(edited.fields, key, base);
  const place = { row_number: row.number, record_id: record.id, field: key, base: known ?? null, before };
  const read = readCell(comparing, key, cell);
  if ('error' in read) {
    if (wasWritten(record)) return undefined;
    return { ...place, status: 'invalid', reason: read.error, after: textOf(cell).slice(0, 1000), chosen: false };
  }
  const after = read.value;
  if (isSame(key, after, before) || (base && isSame(key, after, known))) return undefined;
  const isConflict = !base || !isSame(key, known, before);
  const reason = base ? null : 'sheet_edits.reason.no_base';
  return { ...place, status: isConflict ? 'conflict' : 'change', reason, after, chosen: !isConflict };
}

type Fields = Record<string, string>;

/** A record as the export's columns read it. */
export function rowOf(fields: Fields, key: string, values: Record<string, unknown>): RecordRow {
  return { ...values, [key]: values[fields[key] ?? key] } as RecordRow;
}

/** Of a record, the value of one of the list's columns; null if it is empty. */
export function valueIn(fields: Fields, key: string, { custom, ...values }: RecordValues): unknown {
  return (key.startsWith('custom.') ? custom[key.slice(7)] : values[fields[key]!]) ?? null;
}

export function isSame(key: string, one: unknown, other: unknown): boolean {
  if (key !== 'tag_ids') return isDeepStrictEqual(one, other);
  return isDeepStrictEqual([...(one as number[])].sort(), [...(other as number[])].sort());
}

/** Whether the cell still says what was written. */
function isAsWritten(written: Cell, cell: Cell): boolean {
  const [text, found] = [textOf(written), textOf(cell)];
  // 11/02/2026 of a csv may be either day: it is the one that was written, if it can be.
  if (written !== null && typeof written === 'object' && 'date' in written)
    return [text, ''].includes(found) ? text === found : [readDate(cell, 'dmy'), readDate(cell, 'mdy')].includes(text);
  // A program may have made a truth of TRUE, and a number of +380681111111.
  return text === found || text === `+${found}` || (typeof cell === 'boolean' && text.toLowerCase() === found);
}
