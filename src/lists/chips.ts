import type { Ui } from '../web/ui.ts';
import { criteriaOf, type ListFilter, withoutCriterion } from './filter.ts';
import type { ListSpec, Names } from './spec.ts';

/** One criterion in words, with the address of the list without it. */
export interface Chip {
  text: string;
  href: string;
}

/** Every criterion of the list as a removable chip. */
export function chipsOf(
  spec: ListSpec,
  filter: ListFilter,
  names: Names,
  ui: Ui,
  address: (changes: Partial<ListFilter>) => string,
): Chip[] {
  return criteriaOf(spec, filter).map(([name, value]) => ({
    text: describe(spec, name, value, names, ui),
    href: address({ ...withoutCriterion(spec, filter, name, value), page: 1 }),
  }));
}

function describe(spec: ListSpec, name: string, value: string, names: Names, { t, dates }: Ui): string {
  if (name === 'empty') return t('lists.chip.empty', { field: t(spec.labels[value]!) });
  if (name === 'filled') return t('lists.chip.filled', { field: t(spec.labels[value]!) });
  const [, date, side] = /^(\w+)_(from|to)$/.exec(name) ?? [];
  const range = date && spec.dates[date];
  if (range) return `${t(range[side as 'from' | 'to'])}: ${dates.day(value)}`;
  const field = name.replace(/_not$/, '');
  const said = nameOf(spec, field, value, names, t);
  const label = t(spec.labels[field]!);
  return name.endsWith('_not') ? t('lists.chip.not', { field: label, value: said }) : `${label}: ${said}`;
}

function nameOf({ choices }: ListSpec, field: string, value: string, names: Names, t: Ui['t']): string {
  const choice = choices[field];
  if (!choice) return value;
  if (value === 'me') return t('lists.me');
  if (value === 'none') return t('lists.none');
  if (choice.values) return t(choice.values[value]!);
  const entry = names[choice.dictionary!]?.get(Number(value));
  return entry?.name ?? entry?.full_name ?? value;
}
