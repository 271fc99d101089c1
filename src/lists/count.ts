import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions } from './conditions.ts';
import { type ListFilter, withoutCriteria } from './filter.ts';
import type { Count, ListSpec, ListTab } from './spec.ts';

/** Exact, for any tab's state and choices of one entry; kept until the list changes. */
export async function countRows(deps: Deps, me: Admin, spec: ListSpec, filter: ListFilter): Promise<number> {
  const { counters, table } = spec;
  const where = all(countedConditions(spec, filter, me, counters ? 'counts' : table));
  const key = JSON.stringify([where.sql, where.bindings]);
  const sql = `select count(*)::int total from ${table} where ${where.sql}`;
  return deps.cache.get(counters?.announced ?? table, key, async () => {
    if (counters) return sumTogether(deps.db, counters.from, where);
    const { rows } = await deps.db.raw(sql, where.bindings as Knex.RawBinding[]);
    return rows[0].total;
  });
}

interface Sum {
  where: Condition;
  resolve: (total: number) => void;
  reject: (error: unknown) => void;
}

// A page asks for the counts of all its tabs at once: what is asked in one turn goes in one question.
const waiting = new WeakMap<Knex, Map<string, Sum[]>>();

function sumTogether(db: Knex, from: string, where: Condition): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = waiting.get(db) ?? new Map<string, Sum[]>();
    waiting.set(db, all);
    const sums = all.get(from);
    if (sums) sums.push({ where, resolve, reject });
    else {
      all.set(from, [{ where, resolve, reject }]);
      queueMicrotask(() => void sumUp(db, from, all));
    }
  });
}

async function sumUp(db: Knex, from: string, all: Map<string, Sum[]>): Promise<void> {
  const sums = all.get(from)!;
  all.delete(from);
  const totals = sums.map(({ where }, at) => `coalesce(sum(n) filter (where ${where.sql}), 0)::int as total_${at}`);
  try {
    const bindings = sums.flatMap(({ where }) => where.bindings) as Knex.RawBinding[];
    const { rows } = await db.raw(`select ${totals.join(', ')} from (${from}) counts`, bindings);
    sums.forEach(({ resolve }, at) => {
      resolve(rows[0][`total_${at}`]);
    });
  } catch (error) {
    for (const { reject } of sums) reject(error);
  }
}

/** Everything under a tab, whatever is searched in it. */
export async function countTab(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  tab: ListTab,
  filter: ListFilter,
): Promise<Count> {
  if (tab.count) return tab.count(deps, me);
  const total = await countRows(deps, me, spec, withoutCriteria(filter, tab.key));
  return { total, more: false };
}
