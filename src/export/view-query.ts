import type { Admin } from '../admins/repository.ts';
import { all, type Condition } from '../lists/condition.ts';
import { conditionsOf } from '../lists/conditions.ts';
import type { ListFilter } from '../lists/filter.ts';
import { isIndexed, orderOfHits, segmentsOf } from '../lists/sorts.ts';
import { type ListSpec, type Names, tabOf } from '../lists/spec.ts';
import { runOf } from '../lists/walk.ts';
import type { Deps } from '../web/deps.ts';

export interface ViewQuery extends Condition {
  /** An index holds its order: the first rows come at once. */
  first_soon: boolean;
}

/** Every row of a list as this person asks for it, in its order, with these columns. */
export async function viewQuery(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  filter: ListFilter,
  names: Names,
  columns: string,
): Promise<ViewQuery> {
  const { table } = spec;
  const tab = tabOf(spec, filter.tab);
  const { counted, ordered, others } = conditionsOf(spec, filter, me, deps.config.default_countries);
  const where = all([...counted, ...ordered, ...others]);
  if (tab.groups) {
    // Counting brings the groups up to date first.
    await tab.count?.(deps, me);
    const from = tab.groups.from(me);
    return {
      sql: `select ${columns} from (${from.sql}) grouped join ${table} using (id) where ${where.sql} order by grouped.group_id desc, id desc`,
      bindings: [...from.bindings, ...where.bindings],
      first_soon: false,
    };
  }
  if (others.length > 0 || !isIndexed(spec, filter.sort, filter.tab))
    return sorted(spec, filter, names, columns, where);
  const segments = segmentsOf(spec, filter, me, names);
  const runs = segments.map((segment) => runOf(table, segment, where, false, undefined, { columns }));
  if (runs.length === 0) return sorted(spec, filter, names, columns, where);
  const bindings = runs.flatMap((run) => run.bindings);
  return { sql: runs.map(({ sql }) => `(${sql})`).join(' union all '), bindings, first_soon: true };
}

/** These rows as far as this person may see them, in the order of the list; those in the bin only from there. */
export function tickedQuery(
  { config }: Deps,
  me: Admin,
  spec: ListSpec,
  filter: ListFilter,
  names: Names,
  columns: string,
  ids: number[],
): ViewQuery {
  const { counted } = conditionsOf(spec, filter, me, config.default_countries);
  const ticked = { sql: `${spec.table}.id = any(?::integer[])`, bindings: [ids] };
  return sorted(spec, filter, names, columns, all([ticked, ...counted]));
}

function sorted(spec: ListSpec, { sort }: ListFilter, names: Names, columns: string, where: Condition): ViewQuery {
  const order = orderOfHits(spec, sort, names);
  return {
    sql: `select ${columns} from ${spec.table} where ${where.sql} order by ${order.sql}`,
    bindings: [...where.bindings, ...order.bindings],
    first_soon: false,
  };
}
