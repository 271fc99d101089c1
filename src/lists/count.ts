import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all } from './condition.ts';
import { countedConditions } from './conditions.ts';
import { type ListFilter, withoutCriteria } from './filter.ts';
import type { Count, ListSpec, ListTab } from './spec.ts';

/** Exact, for any tab's state and choices of one entry; kept until the list changes. */
export async function countRows(deps: Deps, me: Admin, spec: ListSpec, filter: ListFilter): Promise<number> {
  const { counters, table } = spec;
  const where = all(countedConditions(spec, filter, me, counters ? 'counts' : table));
  const key = JSON.stringify([where.sql, where.bindings]);
  const sql = counters
    ? `select coalesce(sum(n), 0)::int total from (${counters.from}) counts where ${where.sql}`
    : `select count(*)::int total from ${table} where ${where.sql}`;
  return deps.cache.get(counters?.announced ?? table, key, async () => {
    const { rows } = await deps.db.raw(sql, where.bindings as Knex.RawBinding[]);
    return rows[0].total;
  });
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
