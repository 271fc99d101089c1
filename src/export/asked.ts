import type { Delimiter } from '../spreadsheets/cells.ts';

/** How somebody wants a list as a file. */
export interface Asked {
  format: 'xlsx' | 'csv';
  /** With what it takes to be read back: ids, versions, every field. */
  editing: boolean;
  delimiter: Delimiter;
  /** The ticked rows, if it is not the whole list. */
  ids: number[] | null;
  /** The list's own parameters. */
  query: Record<string, unknown>;
}

const mostTicked = 10_000;
const delimiterNames = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** Of an address's query; what does not fit is dropped. `ids` are the rows that it names. */
export function readAsked(
  format: Asked['format'],
  parameters: Record<string, unknown>,
  ids: number[] | null,
  language: string,
): Asked {
  const { editing, delimiter, ids: _ids, ticked: _ticked, ...query } = parameters;
  const named = delimiterNames[one(delimiter) as keyof typeof delimiterNames];
  return {
    format,
    editing: one(editing) === '1',
    // What a spreadsheet program of the reader's language takes for the sign between cells.
    delimiter: Object.hasOwn(delimiterNames, one(delimiter)) ? named : language === 'en' ? ',' : ';',
    ids,
    query,
  };
}

/** Written with anything between them. */
export function readIds(value: unknown): number[] {
  const texts = [value].flat().flatMap((entry) => String(entry).split(/[,;\s]+/));
  const ids = texts.filter((entry) => /^[1-9]\d{0,9}$/.test(entry)).map(Number);
  return [...new Set(ids.filter((id) => id <= 2_147_483_647))].slice(0, mostTicked);
}

function one(value: unknown): string {
  return String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
}
