import { type Ask, inOrder, type Query, readAsks, tidy, writeAsks } from './asks.ts';
import type { ListSpec } from './spec.ts';

export const sizes = [10, 20, 50, 100] as const;

/** Conditions of which a row meets all, or `any`. */
export interface Group {
  any: boolean;
  asks: Ask[];
}

/** What a list is asked for; all of it stands in the page's address. */
export interface ListFilter {
  tab: string;
  q: string;
  /** Two groups of conditions: a row meets both, or `either`. */
  groups: [Group, Group];
  either: boolean;
  sort: string;
  page: number;
  size: number;
}

/** Names in the address that the second group's conditions begin with. */
export const second = 'b.';

const one = (value: unknown): string => String(Array.isArray(value) ? value.at(-1) : (value ?? ''));

/** Reads an address's query; a value that does not fit is dropped, never an error. */
export function readFilter(spec: ListSpec, query: Query, defaultSize = 10): ListFilter {
  const sort = one(query.sort);
  const tab = spec.tabs.find(({ key }) => key === one(query.tab)) ?? spec.tabs[0]!;
  const size = Number(one(query.size));
  return {
    tab: tab.key,
    q: tidy(one(query.q)),
    ...readGroups(spec, query),
    sort: Object.hasOwn(spec.sorts, sort.replace(/^-/, '')) ? sort : spec.default_sort,
    page: readPage(one(query.page)),
    size: sizes.find((known) => known === size) ?? defaultSize,
  };
}

function readPage(value: string): number {
  return /^[1-9]\d{0,6}$/.test(value) ? Math.min(Number(value), 1_000_000) : 1;
}

function readGroups(spec: ListSpec, query: Query): Pick<ListFilter, 'groups' | 'either'> {
  const read = (prefix: string) => ({
    any: one(query[`${prefix}match`]) === 'any',
    asks: readAsks(spec, query, prefix),
  });
  return plain([read(''), read(second)], one(query.join) === 'or');
}

/** A second group stands only beside a first one; one condition is met, or is not: "any" says nothing. */
export function plain([first, other]: [Group, Group], either: boolean): Pick<ListFilter, 'groups' | 'either'> {
  const [a, b] = first.asks.length > 0 ? [first, other] : [other, first];
  const simple = ({ any, asks }: Group): Group => ({ any: any && asks.length > 1, asks });
  return { groups: [simple(a), simple(b)], either: either && a.asks.length > 0 && b.asks.length > 0 };
}

/** The filter with nothing asked but the tab. */
export function withoutCriteria(filter: ListFilter, tab: string): ListFilter {
  const none: Group = { any: false, asks: [] };
  return { ...filter, tab, q: '', groups: [none, none], either: false };
}

/** The address's query for this filter; what is as by default is left out, `changes` win. */
export function writeFilter(
  spec: ListSpec,
  filter: ListFilter,
  changes: Partial<ListFilter> = {},
  defaultSize = 10,
): string {
  const wanted = { ...filter, ...changes };
  const query = new URLSearchParams();
  if (wanted.tab !== spec.tabs[0]!.key) query.set('tab', wanted.tab);
  for (const [name, value] of criteriaOf(spec, wanted)) query.append(name, value);
  if (wanted.sort !== spec.default_sort) query.set('sort', wanted.sort);
  if (wanted.size !== defaultSize) query.set('size', String(wanted.size));
  if (wanted.page > 1) query.set('page', String(wanted.page));
  return query.toString();
}

/** Name and value of every criterion, as they stand in the address; without tab, order and page. */
export function criteriaOf(spec: ListSpec, { q, groups, either }: ListFilter): Array<[name: string, value: string]> {
  const [first, other] = groups;
  const written = (group: Group, prefix: string): Array<[string, string]> => [
    ...(group.any ? [[`${prefix}match`, 'any'] as [string, string]] : []),
    ...writeAsks(spec, group.asks, prefix),
  ];
  return [
    ...(q ? [['q', q] as [string, string]] : []),
    ...written(first, ''),
    ...(either ? [['join', 'or'] as [string, string]] : []),
    ...written(other, second),
  ];
}

/** Whether anything is asked beside the tab. */
export function asksAnything({ q, groups }: ListFilter): boolean {
  return q !== '' || groups.some(({ asks }) => asks.length > 0);
}

/** The filter with other conditions in one of its groups. */
export function withAsks(spec: ListSpec, filter: ListFilter, place: number, asks: Ask[]): ListFilter {
  const groups = filter.groups.map((group, at) =>
    at === place ? { ...group, asks: inOrder(spec, asks) } : group,
  ) as ListFilter['groups'];
  return { ...filter, ...plain(groups, filter.either) };
}

/** The conditions that every row meets, whatever else is asked. */
export function alwaysAsked({ groups, either }: ListFilter): Ask[] {
  const given = groups.filter(({ asks }) => asks.length > 0);
  if (either && given.length > 1) return [];
  return given.filter(({ any, asks }) => !any || asks.length === 1).flatMap(({ asks }) => asks);
}
