import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';

export type EditedEntity = 'lead' | 'client' | 'company';
/** `change` and `conflict` can be applied; in a conflict somebody changed the field since the file was made. */
export type CellStatus = 'change' | 'conflict' | 'invalid';

/** What became of a ticked cell; else why it was left, as `operations.reason` has it. */
export type CellOutcome = 'applied' | 'changed' | 'refused' | 'unknown' | 'in_bin' | 'field_gone';
/** Which cells are shown: those of a status, or what was applied and what was not. */
export type Shown = CellStatus | 'applied' | 'left';

/** An exported file that came back. */
export interface SheetEdit {
  id: number;
  admin_id: number;
  entity: EditedEntity;
  file_name: string;
  state: 'reading' | 'ready' | 'failed';
  /** Why it cannot be read: a text key and what it needs. */
  error: { key: string; params?: Record<string, string | number> } | null;
  rows: number;
  ignored: string[];
  operation_id: number | null;
  /** Raised by whoever begins to read it; an earlier one then lets go. */
  attempt: number;
  created_at: Date;
}

/** A cell that differs from the base, or a row that cannot be read. */
export interface EditedCell {
  id: number;
  row_number: number;
  record_id: number | null;
  /** The list's column; empty for a whole row. */
  field: string;
  status: CellStatus;
  /** A text key, where it is invalid, and in a conflict of which nobody can tell what the file had. */
  reason: string | null;
  base: unknown;
  before: unknown;
  /** The value; where that is invalid, its text. */
  after: unknown;
  chosen: boolean;
  /** Null until it is dealt with, and where it was not ticked. */
  outcome: CellOutcome | null;
}

export type NewCell = Omit<EditedCell, 'id' | 'outcome'>;

const columns = [
  'id',
  'admin_id',
  'entity',
  'file_name',
  'state',
  'error',
  'rows',
  'ignored',
  'operation_id',
  'attempt',
  'created_at',
];
const cellColumns = [
  ...['id', 'row_number', 'record_id', 'field', 'status', 'reason', 'base', 'before', 'after', 'chosen', 'outcome'],
];

/** A file of people's data is for whoever uploaded it. */
export async function get(db: Knex, me: Admin, entity: EditedEntity, id: number): Promise<SheetEdit> {
  const edit = await db('sheet_edits').where({ id, entity, admin_id: me.id }).first(columns);
  if (!edit) throw notFound();
  return edit;
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, me: Admin, entity: EditedEntity, id: number): Promise<SheetEdit> {
  const edit = await trx('sheet_edits').where({ id, entity, admin_id: me.id }).forUpdate().first(columns);
  if (!edit) throw notFound();
  return edit;
}

/** The latest of this person. */
export async function list(db: Knex, me: Admin, entity: EditedEntity): Promise<SheetEdit[]> {
  return db('sheet_edits').where({ admin_id: me.id, entity }).orderBy('id', 'desc').limit(10).select(columns);
}

export async function create(
  db: Knex,
  values: Pick<SheetEdit, 'admin_id' | 'entity' | 'file_name'>,
): Promise<SheetEdit> {
  const [edit] = await db('sheet_edits').insert(values).returning(columns);
  return edit;
}

export async function update(db: Knex, id: number, { error, ...values }: Partial<SheetEdit>): Promise<SheetEdit> {
  const [edit] = await db('sheet_edits')
    .where({ id })
    .update({ ...values, ...(error && { error: JSON.stringify(error) }) })
    .returning(columns);
  return edit;
}

export async function addCells(trx: Knex, id: number, cells: NewCell[]): Promise<void> {
  if (cells.length === 0) return;
  const rows = cells.map(({ base, before, after, ...cell }) => ({ ...cell, ...json({ base, before, after }) }));
  await trx.raw(
    `insert into sheet_edit_cells (sheet_edit_id, row_number, record_id, field, status, reason, base, before, after, chosen)
     select ?, row_number, record_id, field, status, reason, base, before, after, chosen
     from jsonb_to_recordset(?::jsonb) as cell (row_number integer, record_id integer, field text, status text,
       reason text, base jsonb, before jsonb, after jsonb, chosen boolean)`,
    [id, JSON.stringify(rows)],
  );
}

// A value that is nothing is the JSON null, not the database's.
function json(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]));
}

export interface Counts {
  change: number;
  conflict: number;
  invalid: number;
  chosen: number;
  applied: number;
  /** Records with something chosen. */
  records: number;
}

export async function count(db: Knex, id: number): Promise<Counts> {
  const { rows } = await db.raw(
    `select count(*) filter (where status = 'change')::int as change,
      count(*) filter (where status = 'conflict')::int as conflict,
      count(*) filter (where status = 'invalid')::int as invalid,
      count(*) filter (where chosen)::int as chosen,
      count(*) filter (where outcome = 'applied')::int as applied,
      count(distinct record_id) filter (where chosen)::int as records
     from sheet_edit_cells where sheet_edit_id = ?`,
    [id],
  );
  return rows[0];
}

export async function listCells(
  db: Knex,
  id: number,
  { status, offset, limit }: { status: Shown | null; offset: number; limit: number },
): Promise<EditedCell[]> {
  const query = db('sheet_edit_cells').where({ sheet_edit_id: id });
  if (status === 'applied') query.where({ outcome: 'applied' });
  else if (status === 'left') query.whereRaw(`outcome is distinct from 'applied'`);
  else if (status) query.where({ status });
  return query.orderBy('id').offset(offset).limit(limit).select(cellColumns);
}

/** Of the cells shown, exactly these are ticked from now on. */
export async function choose(db: Knex, id: number, shown: number[], chosen: number[]): Promise<void> {
  if (shown.length === 0) return;
  await db('sheet_edit_cells')
    .where({ sheet_edit_id: id })
    .whereIn('id', shown)
    .whereNot({ status: 'invalid' })
    .update({ chosen: db.raw('id = any(?::integer[])', [chosen]) });
}

/** Ticks every change, or nothing; conflicts are ticked one by one. */
export async function chooseAll(db: Knex, id: number, wanted: boolean): Promise<void> {
  await db('sheet_edit_cells')
    .where({ sheet_edit_id: id })
    .update({ chosen: wanted ? db.raw(`status = 'change'`) : false });
}

/** What became of these cells, by their ids. */
export async function keepOutcomes(trx: Knex, outcomes: Map<number, CellOutcome>): Promise<void> {
  if (outcomes.size === 0) return;
  await trx.raw(
    `update sheet_edit_cells set outcome = given.outcome
     from unnest(?::integer[], ?::text[]) as given (id, outcome) where sheet_edit_cells.id = given.id`,
    [[...outcomes.keys()], [...outcomes.values()]],
  );
}

/** What is chosen of the next records, in the order of their ids. */
export async function nextChosen(trx: Knex, id: number, after: number, records: number): Promise<EditedCell[]> {
  const next = trx('sheet_edit_cells')
    .where({ sheet_edit_id: id, chosen: true })
    .where('record_id', '>', after)
    .distinct('record_id')
    .orderBy('record_id')
    .limit(records);
  return trx('sheet_edit_cells')
    .where({ sheet_edit_id: id, chosen: true })
    .whereIn('record_id', next)
    .orderBy(['record_id', 'id'])
    .select(cellColumns);
}
