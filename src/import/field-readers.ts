import { loginShape, longestLogin } from '../clients/login.ts';
import { withoutThousands } from '../fields/read-values.ts';
import type { CustomField } from '../fields/repository.ts';
import { readValue } from '../fields/values.ts';
import { todayIn } from '../i18n/dates.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { Reading, RowValues } from './check-row.ts';
import type { Problem } from './failures.ts';
import { isTooLong, wordOf } from './lookups.ts';
import type { Note } from './notes.ts';
import { type DictionaryTarget, isCustom, type PlainTarget, type Target } from './plan.ts';
import { readPriority } from './priority-words.ts';
import { readDate } from './read-date.ts';
import { readEmails } from './read-emails.ts';
import { readPhones } from './read-phones.ts';

/** A row while its fields are read. */
export interface FieldReading extends Pick<Reading, 'me' | 'plan' | 'lookups' | 'countries'> {
  values: RowValues;
  problems: Problem[];
  notes: Note[];
}

/** Reads the filled cells of one target, of which there is at least one, into the row. */
export type Reader = (row: FieldReading, target: Target, cells: Cell[]) => void;

const plain: Record<PlainTarget, Reader> = {
  full_name: textReader(200, ' '),
  company: textReader(200, ' '),
  company_code: textReader(50),
  city: textReader(100),
  address: textReader(300, ', '),
  comments: textReader(10_000, '\n'),
  phones: (row, _target, cells) => setList(row, 'phones', readPhones(cells, row.countries, row.notes)),
  emails: (row, _target, cells) => setList(row, 'emails', readEmails(cells, row.notes)),
  registered_on: dateReader,
  birth_on: birthReader,
  source_id: entryReader,
  step_id: entryReader,
  responsible_id: responsibleReader,
  priority: priorityReader,
  tag_ids: tagReader,
  login: loginReader,
};

export const readers = {
  get(target: Target, fields: CustomField[]): Reader | undefined {
    if (!isCustom(target)) return plain[target];
    const field = fields.find(({ key }) => `custom.${key}` === target);
    return field && customReader(field);
  },
};

// Replacing each space by itself is most of what reading a text costs.
const singleSpaced = /^\S*(?: \S+)*$/;

/** Of several columns the texts together; where that makes no sense, the first of them. */
function textReader(longest: number, glue?: string): Reader {
  return (row, target, cells) => {
    const texts = cells
      .map(cellText)
      .map((text) => (longest > 300 || singleSpaced.test(text) ? text : text.replace(/\s+/g, ' ')));
    const text = glue === undefined ? texts[0]! : texts.join(glue);
    if (text.length > longest) row.problems.push({ key: 'too_long', field: target, params: { most: longest } });
    else row.values[target] = text;
  };
}

function setList(row: FieldReading, target: 'phones' | 'emails', list: string[]): void {
  if (list.length > 0) row.values[target] = list;
}

function dateReader(row: FieldReading, target: Target, [cell]: Cell[]): void {
  const date = readDate(cell!, row.plan.date_orders[target] ?? 'dmy');
  if (date) row.values[target] = date;
  else row.problems.push({ key: 'date', field: target, params: { text: cellText(cell).slice(0, 100) } });
}

function birthReader(row: FieldReading, target: Target, cells: Cell[]): void {
  dateReader(row, target, cells);
  const day = row.values[target] as string | undefined;
  // Most are long past, and asking what day it is costs more than reading one.
  if (!day || Number(day.slice(0, 4)) < new Date().getUTCFullYear() || day <= todayIn(row.me.time_zone)) return;
  delete row.values[target];
  row.problems.push({ key: 'not_born', field: target, params: { text: cellText(cells[0]).slice(0, 100) } });
}

function entryReader(row: FieldReading, target: Target, [cell]: Cell[]): void {
  const text = cellText(cell);
  const found = row.lookups[target as DictionaryTarget].get(wordOf(text));
  if (found === undefined) row.notes.push(unknown(text));
  else if (found !== null) row.values[target] = found;
}

function unknown(text: string): Note {
  return { name: isTooLong(text) ? 'value_too_long' : 'value_unknown', text };
}

// Who sees only his own leads may not give any away: he would lose sight of them.
function responsibleReader(row: FieldReading, target: Target, cells: Cell[]): void {
  entryReader(row, target, cells);
  const { me, values, notes } = row;
  if (!me.own_leads_only || values.responsible_id === undefined) return;
  if (values.responsible_id !== me.id) notes.push({ name: 'only_yourself', text: cellText(cells[0]) });
  delete values.responsible_id;
}

function priorityReader(row: FieldReading, target: Target, [cell]: Cell[]): void {
  const text = cellText(cell);
  const priority = readPriority(text);
  if (priority) row.values[target] = priority;
  else row.notes.push({ name: 'priority_unknown', text });
}

function tagReader(row: FieldReading, target: Target, cells: Cell[]): void {
  const texts = cells.flatMap((cell) => cellText(cell).split(/[;\n]/)).map((text) => text.trim());
  const ids = new Set<number>();
  for (const text of texts.filter(Boolean)) {
    const id = row.lookups.tag_ids.get(wordOf(text));
    if (id === undefined) row.notes.push(unknown(text));
    else if (id !== null) ids.add(id);
  }
  if (ids.size > 0) row.values[target] = [...ids];
}

function loginReader(row: FieldReading, target: Target, [cell]: Cell[]): void {
  const login = cellText(cell);
  if (login.length <= longestLogin && loginShape.test(login)) row.values[target] = login;
  else row.problems.push({ key: 'login', field: target, params: { text: login.slice(0, 100) } });
}

function customReader(field: CustomField): Reader {
  return (row, target, cells) => {
    const texts = cells.map((cell) => customText(row, target, field, cell));
    const read = readValue(field, field.kind === 'multi_select' ? texts.join(';') : texts[0]!);
    if ('error' in read)
      row.problems.push({ key: 'custom', field: target, params: { error: read.error, text: texts[0]!.slice(0, 100) } });
    else if (read.value !== undefined || field.kind === 'checkbox')
      // A cell that says no is not an empty one.
      row.values.custom = { ...row.values.custom, [field.key]: read.value ?? null };
  };
}

function customText({ plan }: FieldReading, target: Target, { kind }: CustomField, cell: Cell): string {
  const decimal = kind === 'number' && typeof cell === 'string' && plan.decimal_signs[target];
  if (decimal) return withoutThousands(cellText(cell), decimal);
  return (kind === 'date' && readDate(cell, plan.date_orders[target] ?? 'dmy')) || cellText(cell);
}
