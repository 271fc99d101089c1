import type { Knex } from 'knex';
import type { Translate, Values } from '../i18n/translator.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import type { Problem } from './failures.ts';
import * as failures from './failures.ts';

/** What is wrong with a row, in the reader's language: `Registered: “31.02.2026” is not a date`. */
export function problemText(
  { key, field, params }: Problem,
  t: Translate,
  fieldName: (field: string) => string,
): string {
  const values = { ...params, ...(params?.error !== undefined && { error: t(String(params.error)) }) };
  const text = t(`import.problem.${key}`, values as Values);
  return field ? `${fieldName(field)}: ${text}` : text;
}

/** The failed rows as they stood in the file, each with the reason behind its last column, to be mended and sent again. */
export async function* failedRows(
  db: Knex,
  importId: number,
  width: number,
  t: Translate,
  fieldName: (field: string) => string,
): AsyncGenerator<Cell[]> {
  for await (const { cells, problems } of failures.stream(db, importId)) {
    const reason = problems.map((problem) => problemText(problem, t, fieldName)).join('; ');
    yield [...Array.from({ length: width }, (_, at) => cells[at] ?? null), reason];
  }
}
