import type { RowValues } from './check-row.ts';
import type { DuplicateMode } from './plan.ts';
import { listOf } from './records.ts';

const growing = new Set(['phones', 'emails', 'tag_ids']);

/**
 * What a row changes of a record: the empty fields only, or all that the row has. An empty cell never empties a field,
 * and phones, e-mails and tags of the record stay: those of the row come before them.
 */
export function changesOf(
  current: RowValues,
  row: RowValues,
  mode: Exclude<DuplicateMode, 'create' | 'skip'>,
): RowValues {
  const { custom = {}, ...plain } = row;
  const changes: RowValues = {};
  for (const [field, value] of Object.entries(plain)) {
    if (mode === 'fill' && !isEmpty(current[field])) continue;
    const wanted = growing.has(field) ? [...new Set([...listOf(value), ...listOf(current[field])])] : value;
    if (!isEqual(field, wanted, current[field])) changes[field] = wanted;
  }
  const known = current.custom ?? {};
  const more = Object.entries(custom).filter(
    ([key, value]) => (mode === 'overwrite' || isEmpty(known[key])) && !isEqual(key, value, known[key] ?? null),
  );
  if (more.length > 0) changes.custom = withoutNulls({ ...known, ...Object.fromEntries(more) });
  return changes;
}

/** A record has no key for what is empty. */
export function withoutNulls(custom: Record<string, unknown>): Record<string, unknown> {
  for (const key in custom) if (custom[key] === null) delete custom[key];
  return custom;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

// The order of tags says nothing, that of phones says which is the first.
function isEqual(field: string, one: unknown, other: unknown): boolean {
  if (field !== 'tag_ids') return JSON.stringify(one) === JSON.stringify(other);
  const [a, b] = [new Set<unknown>(listOf(one)), new Set<unknown>(listOf(other))];
  return a.size === b.size && [...a].every((tag) => b.has(tag));
}
