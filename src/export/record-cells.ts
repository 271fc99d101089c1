import type * as fields from '../fields/repository.ts';
import { nameOf } from '../fields/values.ts';
import type { Translate } from '../i18n/translator.ts';
import type { ListSpec, Names } from '../lists/spec.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import type { SheetColumn } from '../spreadsheets/sheet-column.ts';

export type RecordRow = Record<string, unknown> & { id: number };

/** What cells are written with. */
export interface CellContext {
  t: Translate;
  names: Names;
  time_zone: string;
  custom_fields: fields.CustomField[];
}

/** A column of a record's table as a spreadsheet has it: names instead of ids, every phone and not the first only. */
export interface RecordColumn extends SheetColumn {
  /** As the list calls it. */
  key: string;
  cell: (row: RecordRow) => Cell;
}

type Maker = (context: CellContext) => Pick<RecordColumn, 'kind' | 'cell'>;

const day =
  (field: string): Maker =>
  () => ({ kind: 'date', cell: (row) => (row[field] ? { date: String(row[field]) } : null) });
const list =
  (field: string): Maker =>
  () => ({ cell: (row) => (row[field] as string[]).join('; ') || null });
const entries =
  (field: string, dictionary: string): Maker =>
  ({ names }) => ({
    cell(row) {
      const ids = [row[field] ?? []].flat() as number[];
      const found = ids.map((id) => names[dictionary]?.get(id)).filter((entry) => entry !== undefined);
      return found.map(({ name, full_name }) => name ?? full_name).join('; ') || null;
    },
  });
const text =
  (field: string): Maker =>
  () => ({ cell: (row) => (row[field] === null || row[field] === undefined ? null : String(row[field])) });

// By the list's column; any other is a plain text of that name.
const makers: Record<string, Maker> = {
  id: () => ({ kind: 'number', cell: ({ id }) => id }),
  phone: list('phones'),
  email: list('emails'),
  source_id: entries('source_id', 'sources'),
  responsible_id: entries('responsible_id', 'admins'),
  step_id: entries('step_id', 'steps'),
  tag_ids: entries('tag_ids', 'tags'),
  registered_on: day('registered_on'),
  birth_on: day('birth_on'),
  next_planned_on: day('next_planned_on'),
  held_until: () => ({
    kind: 'date',
    cell: ({ state, held_until }) => (state === 'held' && held_until ? { date: String(held_until) } : null),
  }),
  priority: ({ t }) => ({ cell: ({ priority }) => (priority ? t(`leads.priority.${priority}`) : null) }),
  last_action_at({ time_zone }) {
    const write = momentIn(time_zone);
    return { kind: 'moment', cell: ({ last_action_at: at }) => (at instanceof Date ? { date: write(at) } : null) };
  },
};

/** Which record a row is, and in which state it was: what it takes to read a row back. */
export const idColumn: RecordColumn = { key: 'id', title: '', kind: 'number', cell: ({ id }) => id };
export const versionColumn: RecordColumn = {
  key: 'version',
  title: '',
  kind: 'number',
  cell: ({ version }) => version as number,
};

// What SQL has to give for a column that is not called so itself.
const sources: Record<string, string[]> = { phone: ['phones'], email: ['emails'], held_until: ['held_until', 'state'] };
const beyondRow = ['phones', 'emails', 'comments', 'company_code', 'custom', 'version'];

/** The SQL columns that these columns of the list are written from. */
export function columnsFor({ row }: Pick<ListSpec, 'row'>, keys: string[]): string {
  const wanted = keys.flatMap((key) => sources[key] ?? [key.startsWith('custom.') ? 'custom' : key]);
  const known = new Set([...row.split(',').map((name) => name.trim()), ...beyondRow]);
  const all = [...new Set(['id', ...wanted])];
  if (all.every((name) => known.has(name))) return all.join(', ');
  return [row, ...all.filter((name) => beyondRow.includes(name))].join(', ');
}

export function recordColumn(key: string, title: string, context: CellContext): RecordColumn {
  const field = context.custom_fields.find((each) => nameOf(each) === key);
  const make = field ? customMaker(field) : (makers[key] ?? text(key));
  return { key, title, ...make(context) };
}

function customMaker({ key, kind }: fields.CustomField): Maker {
  const value = (row: RecordRow): unknown => (row.custom as Record<string, unknown>)[key] ?? null;
  if (kind === 'number')
    return () => ({ kind, cell: (row) => (typeof value(row) === 'number' ? (value(row) as number) : null) });
  if (kind === 'date') return () => ({ kind, cell: (row) => (value(row) ? { date: String(value(row)) } : null) });
  if (kind === 'checkbox') return ({ t }) => ({ cell: (row) => (value(row) === true ? t('settings.yes') : null) });
  return () => ({ cell: (row) => [value(row) ?? []].flat().map(String).join('; ') || null });
}

/** A moment as a clock on the wall of this zone shows it. */
function momentIn(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (at) => format.format(at).replace(' ', 'T');
}
