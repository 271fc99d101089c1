import type { Admin } from '../admins/repository.ts';
import { boundsOf, isRanged } from './ask-condition.ts';
import type { Ask, Value } from './asks.ts';
import { alwaysAsked, type ListFilter } from './filter.ts';
import type { ListSpec, Names, Sort } from './spec.ts';

/** One run of rows that an index gives in order; a sort is one run after another. */
export interface Segment {
  where: string;
  bindings: unknown[];
  /** Column (with collation) and direction; ties by id in the same direction. */
  column: string;
  descending: boolean;
  /** Its rows differ by id only. */
  tied?: boolean;
  /** The entry of the dictionary that its rows have. */
  entry?: Value;
  /** Whether its rows have something in the column. */
  filled?: boolean;
}

/** `order` is a key, with `-` before it for the falling order. */
function read({ table, sorts }: ListSpec, order: string) {
  const descending = order.startsWith('-');
  const key = order.replace(/^-/, '');
  const sort = sorts[key] as Sort;
  const column = orderedColumn(table, key, sort);
  return { key, sort, descending, column, by: sort.text ? `${column} collate "und-x-icu"` : column };
}

/** What it is ordered by, for SQL. */
export function orderedColumn(table: string, key: string, { sql, column = key }: Sort): string {
  return sql ?? `${table}.${column}`;
}

/**
 * The runs in which the filter may find something. What is empty comes last in both directions; when rising, an index
 * gives it in one run, unless it is wanted `apart`.
 */
export function segmentsOf(spec: ListSpec, filter: ListFilter, me: Admin, names: Names, apart = false): Segment[] {
  const { sort, column } = read(spec, filter.sort);
  const asks = alwaysAsked(filter).filter(({ field }) => spec.filters[field]!.sql === column);
  if (sort.dictionary) {
    const own = spec.owner && me.own_leads_only && column === `${spec.table}.${spec.owner}`;
    const runs = runsOf(spec, filter, names, true);
    return runs.filter(({ entry }) => (!own || entry === me.id) && asks.every((ask) => leaves(ask, entry!, me)));
  }
  const empty = asks.some(({ operation }) => operation === 'empty');
  const filled = asks.some(({ operation }) => !['empty', 'not', 'lacks'].includes(operation));
  const cut = sort.runs ? undefined : asks.find((ask) => ask.operation === 'not' && isRanged(spec.filters[ask.field]!));
  const runs = runsOf(spec, filter, names, apart || empty || filled || cut !== undefined);
  const left = runs.filter((run) => run.filled === undefined || (run.filled ? !empty : !filled));
  return cut ? left.flatMap((run) => (run.filled === false ? [run] : sidesOf(spec, run, cut, me))) : left;
}

/** A run without a range in its middle: what lies before it and what lies behind it. */
function sidesOf({ filters }: ListSpec, run: Segment, { field, values }: Ask, me: Admin): Segment[] {
  const sides = boundsOf(filters[field]!, 'is', String(values[0]), me).map(({ beyond }) => ({
    ...run,
    where: `${run.where} and ${beyond.sql}`,
    bindings: [...run.bindings, ...beyond.bindings],
  }));
  return run.descending ? sides.reverse() : sides;
}

/** Whether a condition on the ordered column leaves rows with this entry. */
function leaves({ operation, values }: Ask, entry: Value, me: Admin): boolean {
  if (operation === 'empty' || operation === 'filled') return (entry === 'none') === (operation === 'empty');
  return values.map((value) => (value === 'me' ? me.id : value)).includes(entry) === (operation === 'is');
}

function runsOf(
  spec: ListSpec,
  { sort: order, tab }: Pick<ListFilter, 'sort' | 'tab'>,
  names: Names,
  apart: boolean,
): Segment[] {
  const { sort, descending, column, by } = read(spec, order);
  const id = `${spec.table}.id`;
  const segment = (where: string, ordered = by): Segment => ({
    where,
    bindings: [],
    column: ordered,
    descending,
    tied: ordered === id,
  });

  if (sort.runs) return sort.runs(tab, segment);
  if (sort.dictionary) return dictionarySegments(id, column, sort, descending, names);
  if (sort.array) return [segment(`${column} > '{}'`), segment(`${column} = '{}'`, id)];
  if (!sort.nullable || (!descending && !apart)) return [segment('true')];
  return [
    { ...segment(`${column} is not null`), filled: true },
    { ...segment(`${column} is null`), tied: true, filled: false },
  ];
}

/** Every run that a tab may have in this rising order, where an index holds it. */
export function everyRun(spec: ListSpec, order: string, names: Names): Segment[] {
  const tabs = spec.tabs.filter(({ key }) => isIndexed(spec, order, key));
  const runs = tabs.flatMap(({ key }) => runsOf(spec, { sort: order, tab: key }, names, true));
  return [...new Map(runs.map((run) => [runKey(run), run])).values()];
}

/** The same for the rising and the falling order. */
export function runKey({ where, bindings }: Segment): string {
  return JSON.stringify([where, ...bindings]);
}

/** Whether indexes hold the rows of the tab in this order. */
export function isIndexed(spec: ListSpec, order: string, tab: string): boolean {
  return !read(spec, order).sort.unindexed?.includes(tab);
}

function dictionarySegments(
  id: string,
  column: string,
  { dictionary, nullable }: Sort,
  descending: boolean,
  names: Names,
): Segment[] {
  const entries = [...names[dictionary!]!.keys()];
  if (descending) entries.reverse();
  const segment = (where: string, entry: Value, by: string): Segment => ({
    where,
    bindings: entry === 'none' ? [] : [Number(entry)],
    column: by,
    descending,
    tied: true,
    entry,
  });
  const runs = entries.map((entry) => segment(`${column} = ?`, entry, id));
  return nullable ? [...runs, segment(`${column} is null`, 'none', column)] : runs;
}

/** `order by` for a few rows at hand, where no index is needed. */
export function orderOfHits(spec: ListSpec, order: string, names: Names): { sql: string; bindings: number[][] } {
  const { sort, descending, column, by } = read(spec, order);
  const direction = descending ? 'desc' : 'asc';
  const ending = `${direction} nulls last, ${spec.table}.id ${direction}`;
  if (sort.dictionary) {
    const entries = [...names[sort.dictionary]!.keys()];
    return { sql: `array_position(?::integer[], ${column}) ${ending}`, bindings: [entries] };
  }
  const value = sort.as ?? (sort.array ? `nullif(${column}, '{}')` : by);
  return { sql: `${value} ${ending}`, bindings: [] };
}

/** `order by` of a segment, forwards or from its end. */
export function orderOf(table: string, { column, descending }: Segment, fromEnd: boolean): string {
  const falling = descending !== fromEnd;
  // Both spellings are an index's own order, read forwards or backwards.
  const direction = falling ? 'desc nulls first' : 'asc nulls last';
  const byId = `${table}.id ${falling ? 'desc' : 'asc'}`;
  return column === `${table}.id` ? byId : `${column} ${direction}, ${byId}`;
}
