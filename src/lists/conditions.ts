import type { Admin } from '../admins/repository.ts';
import { among, askCondition } from './ask-condition.ts';
import type { Ask } from './asks.ts';
import { all, any, type Condition, negate } from './condition.ts';
import { alwaysAsked, type Group, type ListFilter } from './filter.ts';
import { searchConditions } from './search-conditions.ts';
import { orderedColumn } from './sorts.ts';
import { type FilterField, type ListSpec, tabOf } from './spec.ts';
import type { Countries } from './text-condition.ts';

/** What a list is asked for in SQL, by what can answer it. */
export interface Conditions {
  /** What counters know: tab, ownership, choices of one entry. */
  counted: Condition[];
  /** Days that the list is ordered by: its index begins and ends there. */
  ordered: Condition[];
  /** What is looked up row by row. */
  others: Condition[];
}

/** Everything a filter asks, within what this person may see. */
export function wholeCondition(spec: ListSpec, filter: ListFilter, me: Admin, countries: Countries): Condition {
  const { counted, ordered, others } = conditionsOf(spec, filter, me, countries);
  return all([...counted, ...ordered, ...others]);
}

export function conditionsOf(spec: ListSpec, asked: ListFilter, me: Admin, countries: Countries): Conditions {
  const filter = openPart(spec, asked, me);
  const always = alwaysAsked(filter);
  const write = (ask: Ask) => askCondition(spec, ask, me, countries);
  const isOrdered = orderedBy(spec, filter);
  const looked = always.filter((ask) => !isCounted(spec, ask));
  const also = tabOf(spec, filter.tab).also?.(me);
  return {
    counted: countedConditions(spec, filter, me),
    ordered: looked.filter(isOrdered).map(write),
    others: [
      ...(also ? [also] : []),
      ...searched(spec, filter.q, me, countries),
      ...looked.filter((ask) => !isOrdered(ask)).map(write),
      ...alternatives(filter, write),
    ],
  };
}

/** What takes a right is not asked without it. */
export function openPart({ filters }: ListSpec, filter: ListFilter, me: Admin): ListFilter {
  const isOpen = ({ field }: Ask) => mayAsk(filters[field]!, me);
  const groups = filter.groups.map((group) => ({ ...group, asks: group.asks.filter(isOpen) }));
  return { ...filter, groups: groups as ListFilter['groups'] };
}

export function mayAsk({ right }: FilterField, me: Admin): boolean {
  return !right || me.rights.includes(right);
}

/** Whether the list is in the order of this condition's column. */
function orderedBy({ table, sorts, filters }: ListSpec, filter: ListFilter): (ask: Ask) => boolean {
  const key = filter.sort.replace(/^-/, '');
  const sort = sorts[key]!;
  return ({ field, operation }) => {
    const { kind, sql } = filters[field]!;
    const isRange = operation === 'is' || operation === 'from' || operation === 'to';
    return (
      !sort.runs && isRange && sql === orderedColumn(table, key, sort) && ['date', 'moment', 'number'].includes(kind)
    );
  };
}

/** The groups of which not every condition has to be met. */
function alternatives({ groups, either }: ListFilter, write: (ask: Ask) => Condition): Condition[] {
  const whole = ({ any: isAny, asks }: Group) => (isAny ? any : all)(asks.map(write));
  const given = groups.filter(({ asks }) => asks.length > 0);
  if (either && given.length > 1) return [any(given.map(whole))];
  return given.filter((group) => group.any && group.asks.length > 1).map(whole);
}

/** `of` is the list's table or that of the counters. */
export function countedConditions(spec: ListSpec, filter: ListFilter, me: Admin, of = spec.table): Condition[] {
  const conditions: Condition[] = [{ sql: `${of}.${tabOf(spec, filter.tab).state}`, bindings: [] }];
  if (spec.owner && me.own_leads_only) conditions.push({ sql: `${of}.${spec.owner} = ?`, bindings: [me.id] });
  const asks = alwaysAsked(openPart(spec, filter, me)).filter((ask) => isCounted(spec, ask));
  return [...conditions, ...asks.map((ask) => countedCondition(spec, ask, me, of))];
}

/** By which fields the counted rows are told apart, beside the tab's state. */
export function countedFields(spec: ListSpec, filter: ListFilter, me: Admin): string[] {
  const asks = alwaysAsked(openPart(spec, filter, me)).filter((ask) => isCounted(spec, ask));
  const owner = spec.owner && me.own_leads_only ? [spec.owner] : [];
  return [...new Set([...owner, ...asks.map(({ field }) => field)])];
}

function isCounted({ filters }: ListSpec, { field }: Ask): boolean {
  return filters[field]!.counted === true;
}

function countedCondition({ table, filters }: ListSpec, ask: Ask, me: Admin, of: string): Condition {
  const field = filters[ask.field]!;
  const sql = of === table ? field.sql : `${of}.${ask.field}`;
  // Counters write 0 where there is nothing.
  const none = of === table ? `${sql} is null` : `${sql} = 0`;
  if (ask.operation === 'empty' || ask.operation === 'filled') {
    const empty = { sql: none, bindings: [] };
    return ask.operation === 'empty' ? empty : negate(empty);
  }
  const listed = among(field, sql, ask.values, me, none);
  return ask.operation === 'not' ? negate(listed) : listed;
}

// What somebody may not see must not be found by either.
function searched({ table, concealed }: ListSpec, q: string, me: Admin, countries: Countries): Condition[] {
  const conditions = searchConditions(table, q, countries);
  if (!concealed || me.rights.includes(concealed.right)) return conditions;
  const { column, search_text } = concealed;
  return conditions.flatMap((condition) => {
    const without = condition.sql.replaceAll(`${table}.search_text`, search_text);
    return [condition, { sql: `(${table}.${column} is null or ${without})`, bindings: condition.bindings }];
  });
}
