import type { Ui } from '../web/ui.ts';
import { periods, readPeriod } from './periods.ts';
import type { Entry, FilterField } from './spec.ts';

export interface Choosable {
  value: string;
  text: string;
}

/** What a choice or multi offers; `offered` are the entries of its dictionary that this person may choose. */
export function entriesOf(field: FilterField, offered: Entry[] = [], t: Ui['t']): Choosable[] {
  const { kind, me, required, options, values, dictionary } = field;
  if (options) return options.map((option) => ({ value: option, text: option }));
  return [
    ...(me ? [{ value: 'me', text: t('lists.me') }] : []),
    ...(kind === 'choice' && !required ? [{ value: 'none', text: noneOf(dictionary, t) }] : []),
    ...(values
      ? Object.entries(values).map(([value, key]) => ({ value, text: t(key) }))
      : offered.map(({ id, name, full_name }) => ({ value: String(id), text: name ?? full_name ?? '' }))),
  ];
}

export function noneOf(dictionary: string | undefined, t: Ui['t']): string {
  return t(dictionary === 'admins' ? 'lists.nobody' : 'lists.none');
}

/** Periods that one picks instead of typing days. */
export function presets(t: Ui['t']): Choosable[] {
  const counted = [7, 30, 90].map((days) => `last_${days}_days`);
  const [near, later] = [periods.slice(0, 3), periods.slice(3)];
  return [...near, ...counted, ...later].map((value) => ({ value, text: sayPeriod(value, t)! }));
}

export function sayPeriod(value: string, t: Ui['t']): string | null {
  const read = readPeriod(value);
  if (!read) return null;
  return read.days === null ? t(`lists.period.${read.period}`) : t(`lists.period.${read.period}`, { count: read.days });
}
