import { createHash } from 'node:crypto';
import type { Cell, Inspection } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import { plainName } from './column-names.ts';
import type { Guess } from './guess-mapping.ts';
import type { Target } from './plan.ts';
import type { Import } from './repository.ts';

/** What is kept of the file's look: how it was read, its first rows, and what its columns were taken for. */
export type Kept = Omit<Inspection, 'sample'> & { sample: Cell[][]; guesses: Guess[] };

export interface FileColumn {
  /** Its place in the file, from 0. */
  at: number;
  /** As spreadsheet programs call it: A, B … AA. */
  letter: string;
  /** Empty where the file has none. */
  header: string;
  samples: string[];
}

const mostSamples = 3;
const longestCell = 300;

export function keptOf({ inspection }: Pick<Import, 'inspection'>): Kept {
  return inspection as unknown as Kept;
}

/** Without what a jsonb column refuses, and without what no page shows. */
export function keep(inspection: Inspection, guesses: Guess[]): Record<string, unknown> {
  const cut = (cell: Cell) => (typeof cell === 'string' ? cell.slice(0, longestCell).replace(/\0|\p{Cs}/gu, '') : cell);
  return { ...inspection, sample: inspection.sample.map((row) => row.map(cut)), guesses };
}

/** The columns under this row of names, each with the first different things it holds. */
export function columnsOfFile(
  { sample, columns }: Pick<Inspection, 'sample' | 'columns'>,
  headerRow: number,
): FileColumn[] {
  const header = sample[headerRow - 1] ?? [];
  const rows = sample.slice(headerRow);
  return Array.from({ length: columns }, (_, at) => {
    const texts = rows.map((row) => cellText(row[at])).filter(Boolean);
    return {
      at,
      letter: letterOf(at),
      header: cellText(header[at]),
      samples: [...new Set(texts)].slice(0, mostSamples),
    };
  });
}

/** The same for files whose columns have the same names in the same order. */
export function signatureOf(columns: FileColumn[]): string {
  return createHash('sha256')
    .update(columns.map(({ header }) => plainName(header)).join('\n'))
    .digest('hex');
}

/** The names that tell the columns of files apart, by their places; empty where a column has none. */
export function namesOf(columns: FileColumn[]): string[] {
  const seen = new Map<string, number>();
  return columns.map(({ header }) => {
    const name = plainName(header);
    if (!name) return '';
    // The second «Телефон» is another column than the first.
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return `${before} ${name}`;
  });
}

/** What was chosen for the columns, by their names. */
export function chosenByName(columns: FileColumn[], chosen: Array<Target | null>): Map<string, Target | null> {
  const named = namesOf(columns).map((name, at) => [name, chosen[at] ?? null] as const);
  return new Map(named.filter(([name]) => name));
}

function letterOf(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : letterOf(Math.floor(at / 26) - 1) + last;
}
