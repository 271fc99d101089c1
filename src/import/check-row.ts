import type { CountryCode } from 'libphonenumber-js/max';
import type { Admin } from '../admins/repository.ts';
import type { CustomField } from '../fields/repository.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText, isFault } from './cell-text.ts';
import type { Problem } from './failures.ts';
import { type FieldReading, readers } from './field-readers.ts';
import type { Lookups } from './lookups.ts';
import type { Note } from './notes.ts';
import { columnsOf, type ImportEntity, type Plan, type Target } from './plan.ts';

/** What a row's cells say of a record; a field that is not there is left as it is. */
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
  const targets = [...new Set(reading.plan.columns)].filter((target) => target !== null);
  const places = targets.map((target) => ({ target, columns: columnsOf(reading.plan, target) }));
  return (cells) => {
    const row: FieldReading = { ...reading, values: {}, problems: [], notes: [] };
    for (const { target, columns } of places)
      readField(
        row,
        target,
        columns.map((at) => cells[at] ?? null),
      );
    const { values, problems, notes } = row;
    return problems.length > 0 ? { problems, notes } : { values, notes };
  };
}

function readField(row: FieldReading, target: Target, cells: Cell[]): void {
  for (const cell of cells) if (isFault(cell)) row.notes.push({ name: 'fault', text: faultText(cell!) });
  const filled = cells.filter((cell) => cellText(cell) !== '');
  if (filled.length > 0) readers.get(target, row.custom)?.(row, target, filled);
}

function faultText(cell: Cell): string {
  return typeof cell === 'object' && cell && 'error' in cell ? cell.error : String(cell);
}
