import { number } from '../web/markup.ts';
import type { Ui } from '../web/ui.ts';
import { type Ask, type Value, writeAsks } from './asks.ts';
import { mayAsk } from './conditions.ts';
import { noneOf, sayPeriod } from './entries.ts';
import { type Group, type ListFilter, withAsks } from './filter.ts';
import { takesSeveral } from './operations.ts';
import { readRange } from './periods.ts';
import type { FilterField, ListSpec, Names } from './spec.ts';

/** One criterion in words, with the address of the list without it. */
export interface Chip {
  text: string;
  href: string;
}

/** Chips that belong together. */
export interface ChipGroup {
  /** What joins it to the one before it: "and" or "or". */
  joined: string | null;
  /** How its chips belong together: "all of", "any of"; nothing where all there is has to be met. */
  says: string | null;
  chips: Chip[];
}

type Address = (changes: Partial<ListFilter>) => string;

/** Every criterion of the list as a removable chip. */
export function chipsOf(spec: ListSpec, filter: ListFilter, names: Names, ui: Ui, address: Address): ChipGroup[] {
  const { t } = ui;
  const groups = filter.groups.map(({ any, asks }) => ({ any, asks: asks.filter((ask) => isOpen(spec, ask, ui)) }));
  const given = groups.filter(({ asks }) => asks.length > 0);
  const isGrouped = given.length > 1 || given.some(({ any }) => any);
  const searched = filter.q ? [{ text: `${t('nav.search')}: ${filter.q}`, href: address({ q: '', page: 1 }) }] : [];
  const chips = (group: Group) => {
    const place = groups.indexOf(group);
    const pieces = isGrouped ? group.asks : group.asks.flatMap(eachValue);
    return pieces.map((ask) => ({
      text: describe(spec, ask, names, ui),
      href: address({ ...without(spec, filter, place, ask), page: 1 }),
    }));
  };
  if (!isGrouped) {
    const flat = [...searched, ...given.flatMap(chips)];
    return flat.length > 0 ? [{ joined: null, says: null, chips: flat }] : [];
  }
  const word = t(filter.either ? 'lists.join.or' : 'lists.join.and');
  return [
    ...(searched.length > 0 ? [{ joined: null, says: null, chips: searched }] : []),
    ...given.map((group, at) => ({
      joined: at > 0 ? word : searched.length > 0 ? t('lists.join.and') : null,
      says: t(group.any ? 'lists.match.any' : 'lists.match.all'),
      chips: chips(group),
    })),
  ];
}

function isOpen({ filters }: ListSpec, { field }: Ask, { me }: Ui): boolean {
  return me !== null && mayAsk(filters[field]!, me);
}

function eachValue(ask: Ask): Ask[] {
  return ask.operation === 'all' || ask.values.length < 2
    ? [ask]
    : ask.values.map((value) => ({ ...ask, values: [value] }));
}

/** The filter without one condition, or without some values of it. */
function without(spec: ListSpec, filter: ListFilter, place: number, gone: Ask): ListFilter {
  const written = writeAsks(spec, [gone]).map(String);
  const left = filter.groups[place]!.asks.flatMap((ask): Ask[] => {
    if (ask.field !== gone.field || ask.operation !== gone.operation) return [ask];
    if (ask.values.length === 0) return [];
    const values = ask.values.filter(
      (value) => !writeAsks(spec, [{ ...ask, values: [value] }]).some((pair) => written.includes(String(pair))),
    );
    return values.length > 0 ? [{ ...ask, values }] : [];
  });
  return withAsks(spec, filter, place, left);
}

export function labelOf({ name, label }: FilterField, t: Ui['t']): string {
  return name ?? t(label);
}

function describe(spec: ListSpec, { field: key, operation, values }: Ask, names: Names, ui: Ui): string {
  const field = spec.filters[key]!;
  const label = labelOf(field, ui.t);
  const value = values.map((one) => say(field, one, names, ui)).join(', ');
  const isPlain = operation === 'has' || (operation === 'is' && field.kind !== 'text');
  return isPlain ? `${label}: ${value}` : ui.t(`lists.chip.${operation}`, { field: label, value });
}

function say(field: FilterField, value: Value, names: Names, { t, dates, lang }: Ui): string {
  if (takesSeveral(field)) return entryName(field, value, names, t);
  const text = String(value);
  if (field.kind === 'text') return text;
  if (field.kind === 'checkbox') return t(text === '1' ? 'lists.yes' : 'lists.no');
  const one = (end: string) =>
    field.kind !== 'number' ? dates.day(end) : field.type ? end : number(Number(end), lang);
  const words =
    field.kind === 'number' ? [t('lists.number.from'), t('lists.number.to')] : [t('lists.from'), t('lists.to')];
  return sayPeriod(text, t) ?? sayRange(text, one, words) ?? one(text);
}

/** A range, open or not: "from …", "to …", "… – …". */
function sayRange(value: string, one: (end: string) => string, [from, to]: string[]): string | null {
  const range = readRange(value);
  if (!range) return null;
  const [first, last] = range;
  if (first && last) return `${one(first)} – ${one(last)}`;
  return first ? `${from} ${one(first)}` : `${to} ${one(last)}`;
}

function entryName({ options, values, dictionary }: FilterField, value: Value, names: Names, t: Ui['t']): string {
  if (options) return String(value);
  if (value === 'me') return t('lists.me');
  if (value === 'none') return noneOf(dictionary, t);
  if (values) return t(values[value]!);
  const entry = names[dictionary!]?.get(Number(value));
  return entry?.name ?? entry?.full_name ?? String(value);
}
