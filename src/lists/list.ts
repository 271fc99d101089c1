import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { type Found, usualLimits } from './asked.ts';
import { bounded, patience } from './bounded.ts';
import { all } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import { countRows } from './count.ts';
import { pageByCount } from './counted-page.ts';
import { type ListFilter, withoutCriteria } from './filter.ts';
import { pageOfGroups } from './groups.ts';
import { pageOfHits } from './hits.ts';
import { keptOf } from './kept.ts';
import { type Listed, type ListSpec, type Names, tabOf } from './spec.ts';

/** One page of what this person may see. Costs the same at ten rows as at a million. */
export async function listRows<Row extends Listed>(
  deps: Deps,
  me: Admin,
  spec: ListSpec<Row>,
  filter: ListFilter,
  names: Names,
  limits = usualLimits,
): Promise<Found<Row>> {
  const { counted, ordered, others } = conditionsOf(spec, filter, me, deps.config.default_countries);
  const where = all([...counted, ...ordered, ...others]);
  const kept = await keptOf(deps, spec, filter, where);
  const { also, groups } = tabOf(spec, filter.tab);
  if (groups) {
    // The groups hold the tab's rows and no others.
    const asks = all([...counted, ...ordered, ...others.filter(({ sql }) => sql !== also?.(me).sql)]);
    return pageOfGroups(deps, me, spec, groups, filter, asks, limits);
  }
  const whole = await countRows(deps, me, spec, withoutCriteria(filter, spec.whole));
  const asked = { db: deps.db, me, spec, filter, names, where, whole, kept };
  const parts = { inner: [...counted, ...ordered], others };
  if (others.length + ordered.length > 0) {
    return bounded(deps.db, patience.page, (db) => pageOfHits({ ...asked, db }, parts, limits));
  }
  return pageByCount(asked, await countRows(deps, me, spec, filter), limits);
}
