import type { CountryCode } from 'libphonenumber-js/max';
import type { Admin } from '../admins/repository.ts';
import type { CustomField } from '../fields/repository.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText, isFault } from './cell-text.ts';
import type { Problem } from './failures.ts';
import { type FieldReading, type Reader, readers } from './field-readers.ts';
import type { Lookups } from './lookups.ts';
import type { Note } from './notes.ts';
import { columnsOf, type ImportEntity, type Plan, type Target } from './plan.ts';

/** What a row's cells say of a record; a field that is not there is left as it is, and null unticks a custom one. */
export type RowValues = Record<string, unknown> & { custom?: Record<string, unknown> };

export type CheckedRow = { notes: Note[] } & ({ values: RowValues } | { problems: Problem[] });

/** What stays the same for all rows of one import. */
export interface Reading {
  me: Admin;
  entity: ImportEntity;
  plan: Plan;
  lookups: Lookups;
  custom: CustomField[];
  countries: readonly CountryCode[];
}

/** Reads rows of one import: the values of each, or why it cannot be taken. */
export function rowChecker(reading: Reading): (cells: Cell[]) => CheckedRow {
  const { me, plan, lookups, countries } = reading;
  const targets = [...new Set(plan.columns)].filter((target) => target !== null);
  const places = targets.map((target) => ({
    target,
    columns: columnsOf(plan, target),
    read: readers.get(target, reading.custom),
  }));
  return (cells) => {
    const row: FieldReading = { me, plan, lookups, countries, values: {}, problems: [], notes: [] };
    for (const place of places) readField(row, place, cells);
    const { values, problems, notes } = row;
    return problems.length > 0 ? { problems, notes } : { values, notes };
  };
}

interface Place {
  target: Target;
  columns: number[];
  read: Reader | undefined;
}

function readField(row: FieldReading, { target, columns, read }: Place, cells: Cell[]): void {
  const filled: Cell[] = [];
  for (const at of columns) {
    const cell = cells[at];
    if (cell === null || cell === undefined) continue;
    if (isFault(cell)) row.notes.push({ name: 'fault', text: faultText(cell) });
    else if (cellText(cell) !== '') filled.push(cell);
  }
  if (filled.length > 0) read?.(row, target, filled);
}

function faultText(cell: Cell): string {
  return typeof cell === 'object' && cell && 'error' in cell ? cell.error : String(cell);
}
