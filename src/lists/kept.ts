import type { Deps } from '../web/deps.ts';
import type { Condition } from './condition.ts';
import type { ListFilter } from './filter.ts';
import { type ListSpec, type Names, tabOf } from './spec.ts';

const most = 200;
const lifetime = 60_000;
/** Nothing is kept for longer, in milliseconds. */
export const longestKept = 600_000;

/** What was found out about a table's lists a moment ago; what was asked for longest ago goes first. */
export class Kept {
  readonly #findings = new Map<string, { value: unknown; until: number }>();

  get<T>(key: string): T | undefined {
    const found = this.#findings.get(key);
    if (!found || found.until < Date.now()) return undefined;
    this.#findings.delete(key);
    this.#findings.set(key, found);
    return found.value as T;
  }

  set(key: string, value: unknown, milliseconds = lifetime): void {
    this.#findings.delete(key);
    this.#findings.set(key, { value, until: Date.now() + milliseconds });
    if (this.#findings.size > most) this.#findings.delete(this.#findings.keys().next().value!);
  }
}

// Of lists whose moves are noted: what is kept has its snapshot, and is held against what has moved since.
const lasting = new WeakMap<Deps['cache'], Map<string, Kept>>();

/**
 * Of other lists, and of what hangs on other tables too, it is begun anew whenever a row of the table changes; so take it
 * before reading the rows that go into it. Of a tab that asks something else for each person nothing is kept.
 */
export async function keptOf({ cache }: Deps, spec: ListSpec, filter: ListFilter, where: Condition): Promise<Kept> {
  if (tabOf(spec, filter.tab).also || cache.generation === undefined) return new Kept();
  if (!spec.moves || /\bselect\b/.test(where.sql)) return cache.get(spec.table, 'kept', async () => new Kept());
  const tables = lasting.get(cache) ?? new Map<string, Kept>();
  lasting.set(cache, tables);
  const kept = tables.get(spec.table) ?? new Kept();
  tables.set(spec.table, kept);
  return kept;
}

/** Of a list in its order, whatever page of it: this is known. */
export function keyOf(
  what: 'hits' | 'ids' | 'marks',
  spec: ListSpec,
  where: Condition,
  { sort }: ListFilter,
  names: Names,
): string {
  const { dictionary } = spec.sorts[sort.replace(/^-/, '')]!;
  const entries = dictionary ? [...names[dictionary]!.keys()] : [];
  return JSON.stringify([what, sort, where.sql, where.bindings, entries]);
}
