import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { type Found, usualLimits } from './asked.ts';
import { all } from './condition.ts';
import { countedConditions, dateConditions, otherConditions } from './conditions.ts';
import { countRows } from './count.ts';
import { pageByCount } from './counted-page.ts';
import type { ListFilter } from './filter.ts';
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
  const kept = await keptOf(deps, spec, filter);
  const counted = countedConditions(spec, filter, me);
  const dates = dateConditions(spec, filter);
  const others = otherConditions(spec, filter, me, deps.config.default_countries);
  const where = all([...counted, ...dates, ...others]);
  const { also, groups } = tabOf(spec, filter.tab);
  if (groups) {
    // The groups hold the tab's rows and no others.
    const asks = all([...counted, ...dates, ...others.filter(({ sql }) => sql !== also?.(me).sql)]);
    return pageOfGroups(deps, me, spec, groups, filter, asks, limits.collected);
  }
  const whole = await countRows(deps, me, spec, { ...filter, tab: spec.whole, is: {}, not: {} });
  const asked = { db: deps.db, me, spec, filter, names, where, whole, kept };
  if (others.length + dates.length > 0) return pageOfHits(asked, { inner: [...counted, ...dates], others }, limits);
  return pageByCount(asked, await countRows(deps, me, spec, filter));
}
