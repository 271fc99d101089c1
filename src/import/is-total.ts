import type { RowValues } from './check-row.ts';
import { plainName } from './column-names.ts';
import { listOf } from './records.ts';

const totals = new Set(
  ['итого', 'итог', 'всего', 'total', 'totals', 'grand total', 'разом', 'усього', 'всього', 'viso', 'iš viso'].map(
    plainName,
  ),
);
const longest = 20;

/** The last line of many a spreadsheet is a sum and nobody's name. */
export function isTotal({ full_name, phones, emails }: RowValues): boolean {
  if (typeof full_name !== 'string' || full_name.length > longest) return false;
  return listOf(phones).length + listOf(emails).length === 0 && totals.has(plainName(full_name));
}
