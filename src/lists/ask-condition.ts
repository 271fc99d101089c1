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
  if (operation === 'not' && isRanged(field)) return outside(field, boundsOf(field, 'is', String(values[0]), me));
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
  if (field.found_by) return field.found_by(values, me);
  if (field.kind === 'checkbox') return bare(value === '1' ? `(${sql})` : `not (${sql})`);
  if (field.kind === 'choice') return among(field, sql, values, me, `${sql} is null`);
  if (field.kind === 'multi') return multi(field, operation === 'all', values);
  return all(boundsOf(field, operation, String(value), me).map(({ within }) => within));
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

/** One end of a range. */
interface Bound {
  within: Condition;
  beyond: Condition;
}

export function isRanged({ kind }: FilterField): boolean {
  return kind === 'number' || kind === 'date' || kind === 'moment';
}

// Each side by itself can be found by an index, where "not between" reads every row.
function outside({ sql, required }: FilterField, bounds: Bound[]): Condition {
  return any([...bounds.map(({ beyond }) => beyond), ...(required ? [] : [bare(`${sql} is null`)])]);
}

export function boundsOf(field: FilterField, operation: string, value: string, me: Admin): Bound[] {
  const { kind, sql, type = 'numeric' } = field;
  const days = kind === 'number' ? null : daysOf(value, todayIn(me.time_zone));
  const [first, last] = days ? [days.first, days.last] : (readRange(value) ?? [value, value]);
  const ends = [operation === 'to' ? null : first, operation === 'from' ? null : last] as const;
  if (kind === 'moment') return momentBounds(sql, ends, me.time_zone);
  return [
    ...bound(sql, ['>=', '<'], ends[0], kind === 'number' ? `?::${type}` : '?'),
    ...bound(sql, ['<=', '>'], ends[1], kind === 'number' ? `?::${type}` : '?'),
  ];
}

/** Days are the person's own: a moment belongs to the day that it was in his zone. */
function momentBounds(sql: string, [first, last]: readonly [string | null, string | null], zone: string): Bound[] {
  const midnight = (days: number) => `((?::date + ${days})::timestamp at time zone ?)`;
  return [...bound(sql, ['>=', '<'], first, midnight(0), zone), ...bound(sql, ['<', '>='], last, midnight(1), zone)];
}

function bound(
  sql: string,
  [within, beyond]: [string, string],
  end: string | null,
  place: string,
  zone?: string,
): Bound[] {
  if (!end) return [];
  const bindings = zone ? [end, zone] : [end];
  const compared = (sign: string): Condition => ({ sql: `${sql} ${sign} ${place}`, bindings });
  return [{ within: compared(within), beyond: compared(beyond) }];
}

function bare(sql: string): Condition {
  return { sql, bindings: [] };
}
