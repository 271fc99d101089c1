import { parse } from 'csv-parse/sync';
import { type Delimiter, delimiters } from '../cells.ts';

const recordsLooked = 100;

/** What Excel writes into the first line to say what separates the cells. */
const declaration = /^sep=(.)\r?\n/i;

export function declaredDelimiter(start: string): Delimiter | undefined {
  const declared = declaration.exec(start)?.[1] as Delimiter | undefined;
  return declared && delimiters.includes(declared) ? declared : undefined;
}

/** The one that gives the most records of the same, largest number of cells. */
export function guessDelimiter(start: string): Delimiter {
  const scores = delimiters.map((delimiter) => ({ delimiter, score: score(start, delimiter) }));
  return scores.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

function score(start: string, delimiter: Delimiter): number {
  const widths = records(start, delimiter).map((record) => record.length);
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const likeness = [...counts].map(([width, count]) => (count / widths.length) ** 2 * Math.min(width - 1, 20));
  return Math.max(0, ...likeness);
}

function records(start: string, delimiter: Delimiter): string[][] {
  const found: string[][] = [];
  try {
    parse(start, {
      ...leniency,
      delimiter,
      to: recordsLooked,
      on_record: (record: string[]) => {
        found.push(record);
        return null;
      },
    });
  } catch {
    // What is cut off within a quoted cell.
  }
  return found;
}

/** Programs write rows of different lengths, quotes within words and all kinds of line ends. */
export const leniency = {
  relax_column_count: true,
  relax_quotes: true,
  record_delimiter: ['\r\n', '\n', '\r'],
};
