import type { FieldErrors } from '../web/form.ts';
import { isRanged } from './ask-condition.ts';
import { type Query, readValue } from './asks.ts';
import { type Draft, type DraftRow, letters, settled } from './draft.ts';
import { namesOf, type Operation } from './operations.ts';
import { countedPeriods, readPeriod, writePeriod } from './periods.ts';
import type { FilterField, ListSpec } from './spec.ts';

/** What is typed in the builder's form and cannot be asked, by the name of its part: `a.0.first`. */
export function draftFaults({ filters }: ListSpec, { groups }: Draft): FieldErrors {
  const wrong = groups.flatMap(({ rows }, at) =>
    rows.flatMap((row, place) => {
      const faults = rowFaults(filters[row.field]!, settled(row));
      return Object.entries(faults).map(([part, key]) => [`${letters[at]}.${place}.${part}`, key]);
    }),
  );
  return Object.fromEntries(wrong);
}

function rowFaults(field: FilterField, { operation, period, days, first, last }: DraftRow): FieldErrors {
  if (operation === 'empty' || operation === 'filled' || !isRanged(field)) return {};
  if (period === 'day') return faultsIn(field, { first: [first, 'is'] });
  if (period === 'range') return faultsIn(field, { first: [first, 'from'], last: [last, 'to'] });
  if (first || last) return { period: 'lists.error.period_and_dates' };
  const isCounted = countedPeriods.some((counted) => counted === period);
  return isCounted && !readPeriod(writePeriod(period, days)) ? { days: 'lists.error.days' } : {};
}

/** What is typed in the search form and cannot be asked, by its name in the address. */
export function searchFaults({ filters, search }: ListSpec, query: Query): FieldErrors {
  const faults = search.fields.map((key) => {
    const field = filters[key]!;
    const typed = (name: string, operation: Operation) => ({ [name]: [lastOf(query[name]), operation] as const });
    if (!isRanged(field)) return {};
    const [from, to] = rangeNames(key, field);
    return faultsIn(field, { ...typed(key, 'is'), ...typed(from, 'from'), ...typed(to, 'to') });
  });
  return Object.assign({}, ...faults);
}

/** The names in the address of a range's ends. */
export function rangeNames(key: string, field: FilterField): [from: string, to: string] {
  return [namesOf(key, field, 'from')[0]!, namesOf(key, field, 'to')[0]!];
}

export function lastOf(value: unknown): string {
  return String([value ?? ''].flat().at(-1) ?? '');
}

type Typed = Record<string, readonly [typed: string, operation: Operation]>;

// Nothing typed is never wrong.
function faultsIn(field: FilterField, typed: Typed): FieldErrors {
  const wrong = Object.entries(typed).filter(
    ([, [value, operation]]) => value.trim() !== '' && readValue(field, operation, value) === undefined,
  );
  const fault = field.kind !== 'number' ? 'errors.date' : field.type ? 'lists.error.whole' : 'fields.error.number';
  return Object.fromEntries(wrong.map(([name]) => [name, fault]));
}
