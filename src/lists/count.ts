import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions } from './conditions.ts';
import { type ListFilter, withoutCriteria } from './filter.ts';
import { sumsOf } from './kept-sums.ts';
import type { Count, Counters, ListSpec, ListTab } from './spec.ts';

/** Exact, for any tab's state and choices of one entry; kept until the list changes. */
export async function countRows(deps: Deps, me: Admin, spec: ListSpec, filter: ListFilter): Promise<number> {
  const { counters, table } = spec;
  const where = all(countedConditions(spec, filter, me, counters ? 'counts' : table));
  const key = JSON.stringify([where.sql, where.bindings]);
  const sql = `select count(*)::int total from ${table} where ${where.sql}`;
  return deps.cache.get(counters?.announced ?? table, key, async () => {
    if (counters) return sumTogether(deps.db, counters, where);
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
const waiting = new WeakMap<Knex, Map<Counters, Sum[]>>();

function sumTogether(db: Knex, counters: Counters, where: Condition): Promise<number> {
  return new Promise((resolve, reject) => {
    const all = waiting.get(db) ?? new Map<Counters, Sum[]>();
    waiting.set(db, all);
    const sums = all.get(counters);
    if (sums) sums.push({ where, resolve, reject });
    else {
      all.set(counters, [{ where, resolve, reject }]);
      queueMicrotask(() => void sumUp(db, counters, all));
    }
  });
}

async function sumUp(db: Knex, counters: Counters, all: Map<Counters, Sum[]>): Promise<void> {
  const sums = all.get(counters)!;
  all.delete(counters);
  try {
    const wheres = sums.map(({ where }) => where);
    const totals = await sumsOf(db, counters, wheres);
    sums.forEach(({ resolve }, at) => {
      resolve(totals[at]!);
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
