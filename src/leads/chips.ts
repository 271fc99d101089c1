import type { Dates } from '../i18n/dates.ts';
import type { Translate } from '../i18n/translator.ts';
import { type ChoiceField, choiceFields, criteriaOf, type LeadFilter, type TextField, writeFilter } from './filter.ts';
import type { Names } from './names.ts';

/** One criterion in words, with the address of the list without it. */
export interface Chip {
  text: string;
  href: string;
}

export const criterionLabels: Record<string, string> = {
  q: 'nav.search',
  id: 'leads.column.id',
  step_id: 'leads.column.step',
  responsible_id: 'leads.column.responsible',
  source_id: 'leads.column.source',
  priority: 'leads.column.priority',
  tag_id: 'leads.column.tags',
  full_name: 'leads.column.full_name',
  phone: 'leads.column.phone',
  email: 'leads.column.email',
  city: 'leads.column.city',
  address: 'leads.column.address',
  company: 'leads.column.company',
  comments: 'leads.field.comments',
  registered_from: 'leads.search.registered_from',
  registered_to: 'leads.search.registered_to',
  last_action_at: 'leads.column.last_action',
  next_planned_on: 'leads.column.next_planned_on',
};

interface Words {
  t: Translate;
  dates: Dates;
}

/** Every criterion of the list as a removable chip. */
export function chipsOf(filter: LeadFilter, names: Names, words: Words, pageSize: number): Chip[] {
  return criteriaOf(filter).map(([name, value]) => ({
    text: describe(name, value, names, words),
    href: `/leads?${writeFilter(without(filter, name, value), { page: 1 }, pageSize)}`,
  }));
}

function describe(name: string, value: string, names: Names, { t, dates }: Words): string {
  if (name === 'empty') return t('leads.chip.empty', { field: t(criterionLabels[value]!) });
  if (name === 'filled') return t('leads.chip.filled', { field: t(criterionLabels[value]!) });
  const field = name.replace(/_not$/, '');
  const said = name.startsWith('registered_') ? dates.day(value) : nameOf(field, value, names, t);
  const label = t(criterionLabels[field]!);
  return name.endsWith('_not') ? t('leads.chip.not', { field: label, value: said }) : `${label}: ${said}`;
}

function nameOf(field: string, value: string, names: Names, t: Translate): string {
  if (value === 'me') return t('leads.search.me');
  if (value === 'none') return t('leads.search.none');
  if (field === 'priority') return t(`leads.priority.${value}`);
  const id = Number(value);
  if (field === 'step_id') return names.steps.get(id)?.name ?? value;
  if (field === 'source_id') return names.sources.get(id)?.name ?? value;
  if (field === 'responsible_id') return names.admins.get(id)?.full_name ?? value;
  if (field === 'tag_id') return names.tags.get(id)?.name ?? value;
  return value;
}

function without(filter: LeadFilter, name: string, value: string): LeadFilter {
  const drop = <T>(list: T[] = []) => list.filter((entry) => String(entry) !== value);
  const field = name.replace(/_not$/, '') as ChoiceField;
  if (name === 'q') return { ...filter, q: '' };
  if (name === 'id') return { ...filter, id: null };
  if (name === 'registered_from' || name === 'registered_to') return { ...filter, [name]: null };
  if (name === 'empty') return { ...filter, empty: drop(filter.empty) };
  if (name === 'filled') return { ...filter, filled: drop(filter.filled) };
  if (!choiceFields.includes(field))
    return { ...filter, contains: { ...filter.contains, [name as TextField]: undefined } };
  return name.endsWith('_not')
    ? { ...filter, not: { ...filter.not, [field]: drop(filter.not[field]) } }
    : { ...filter, is: { ...filter.is, [field]: drop(filter.is[field]) } };
}
