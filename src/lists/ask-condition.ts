import type { Admin } from '../admins/repository.ts';
import { todayIn } from '../i18n/dates.ts';
import type { Ask, Value } from './asks.ts';
import { all, any, type Condition, negate } from './condition.ts';
import { daysOf, readRange } from './periods.ts';
import type { FilterField, ListSpec } from './spec.ts';
import { type Countries, isText, textHas } from './text-condition.ts';

/** One condition in SQL. */
export function askCondition(spec: ListSpec, ask: Ask, me: Admin, countries: Countries): Condition {
  const field = spec.filters[ask.field]!;
  const { operation, values } = ask;
  const { sql, blank } = field;
  if (operation === 'empty') return bare(blank ? `${sql} = ${blank}` : `${sql} is null`);
  if (operation === 'filled')
    return bare(blank ? `${sql} ${field.kind === 'multi' ? '>' : '<>'} ${blank}` : `${sql} is not null`);
  if (operation === 'not') return negate(askCondition(spec, { ...ask, operation: 'is' }, me, countries));
  if (operation === 'lacks') return negate(askCondition(spec, { ...ask, operation: 'has' }, me, countries));

  const value = values[0]!;
  if (field.kind === 'text') {
    return all(
      operation === 'has'
        ? textHas(spec.table, field, String(value), countries)
        : isText(spec.table, field, String(value), countries),
    );
  }
  if (field.kind === 'checkbox') return bare(value === '1' ? `(${sql})` : `not (${sql})`);
  if (field.kind === 'choice') return among(field, sql, values, me, `${sql} is null`);
  if (field.kind === 'multi') return multi(field, operation === 'all', values);
  if (field.kind === 'number') return compared(field, operation, String(value));
  return dated(field, operation, String(value), me);
}

/** The rows whose value is one of these; `none` is a condition for those without any. */
export function among(
  { type = 'text', options }: FilterField,
  sql: string,
  values: Value[],
  me: Admin,
  none: string,
): Condition {
  const listed = (list: Value[]): Condition => ({ sql: `${sql} = any(?::${type}[])`, bindings: [list] });
  // An option may be called anything.
  if (options) return listed(values);
  const entries = values.filter((value) => value !== 'none').map((value) => (value === 'me' ? me.id : value));
  if (!values.includes('none')) return listed(entries);
  return entries.length > 0 ? any([listed(entries), bare(none)]) : bare(none);
}

function multi({ sql, type = 'text' }: FilterField, every: boolean, values: Value[]): Condition {
  // A question mark of SQL's own is escaped: it is no place of a value.
  if (type === 'jsonb') return { sql: `${sql} ${every ? '\\?&' : '\\?|'} ?::text[]`, bindings: [values.map(String)] };
  return { sql: `${sql} ${every ? '@>' : '&&'} ?::${type}[]`, bindings: [values] };
}

function compared({ sql, type = 'numeric' }: FilterField, operation: string, value: string): Condition {
  const [first, last] = operation === 'is' ? (readRange(value) ?? [value, value]) : [value, value];
  return between(sql, operation === 'to' ? '' : first, operation === 'from' ? '' : last, `?::${type}`);
}

function between(sql: string, first: string | null, last: string | null, place: string): Condition {
  if (first && first === last) return { sql: `${sql} = ${place}`, bindings: [first] };
  return all([
    ...(first ? [{ sql: `${sql} >= ${place}`, bindings: [first] }] : []),
    ...(last ? [{ sql: `${sql} <= ${place}`, bindings: [last] }] : []),
  ]);
}

/** Days are the person's own: a moment belongs to the day that it was in his zone. */
function dated({ kind, sql }: FilterField, operation: string, value: string, me: Admin): Condition {
  const { first, last } = daysOf(value, todayIn(me.time_zone));
  const [from, to] = [operation === 'to' ? null : first, operation === 'from' ? null : last];
  if (kind === 'date') return between(sql, from, to, '?');
  const midnight = (days: number) => `((?::date + ${days})::timestamp at time zone ?)`;
  return all([
    ...(from ? [{ sql: `${sql} >= ${midnight(0)}`, bindings: [from, me.time_zone] }] : []),
    ...(to ? [{ sql: `${sql} < ${midnight(1)}`, bindings: [to, me.time_zone] }] : []),
  ]);
}

function bare(sql: string): Condition {
  return { sql, bindings: [] };
}
