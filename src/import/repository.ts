import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { DecimalSign } from '../fields/read-values.ts';
import { notFound } from '../web/errors.ts';
import * as failures from './failures.ts';
import { toJson } from './json.ts';
import type { DictionaryTarget, ImportEntity, Target } from './plan.ts';
import { Plan } from './plan.ts';

/**
 * `draft` until it is sent off; `scanning` collects the values of its columns and ends as `draft` with findings;
 * `checking` is the dry run and ends as `checked`. Without `started_at` the job has not begun.
 */
export type ImportState = 'draft' | 'scanning' | 'checking' | 'checked' | 'running' | 'done' | 'stopped' | 'failed';
export const busyStates: readonly ImportState[] = ['scanning', 'checking', 'running'];

/** How every row ends; the four add up to the rows of the file. */
export interface Counts {
  created: number;
  updated: number;
  skipped: number;
  failed: number;
}

/** What happened to how many rows, with the first of them; the name is a text of `import.note`. */
export type Notes = Record<string, { count: number; samples: Array<{ row: number; text: string }> }>;

/** What a scan of all rows found in the columns of the plan. */
export interface Findings {
  rows: number;
  /** The distinct values, the most frequent first, 1000 at most. */
  values: Partial<Record<DictionaryTarget, Array<{ text: string; count: number }>>>;
  /** Of targets with dates: how many are such as 13/04/2026, such as 04/13/2026, and such as 03/04/2026, which may be either. */
  dates: Partial<Record<Target, { dmy: number; mdy: number; either: number }>>;
  /** Of targets with numbers: how many can only have this sign before their decimals. */
  decimals: Partial<Record<Target, Record<DecimalSign, number>>>;
}

export interface Import extends Counts {
  id: number;
  admin_id: number;
  entity: ImportEntity;
  state: ImportState;
  file_name: string;
  size: number;
  kind: 'xlsx' | 'xls' | 'ods' | 'csv';
  sheet: number;
  header_row: number;
  encoding: string | null;
  delimiter: string | null;
  /** What the reader told of the file; for the pages. */
  inspection: Record<string, unknown>;
  plan: Plan;
  findings: Findings | null;
  /** How the dry run ended. */
  expected: (Counts & { notes: Notes }) | null;
  /** Rows below the header that are not empty; 0 while nobody has counted. */
  total: number;
  /** The last row of the sheet that is dealt with. */
  position: number;
  /** Raised by whoever takes the job up; an earlier one then lets go. */
  attempt: number;
  notes: Notes;
  operation_id: number | null;
  /** Why it failed: a text key and what it needs. */
  error: { key: string; params?: Record<string, unknown> } | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

const columns = [
  'id',
  'admin_id',
  'entity',
  'state',
  'file_name',
  'size',
  'kind',
  'sheet',
  'header_row',
  'encoding',
  'delimiter',
  'inspection',
  'plan',
  'findings',
  'expected',
  'total',
  'position',
  'attempt',
  'created',
  'updated',
  'skipped',
  'failed',
  'notes',
  'operation_id',
  'error',
  'created_at',
  'started_at',
  'finished_at',
].map((column) => `imports.${column}`);

/** A file of people's data is for whoever uploaded it. */
function visibleTo(me: Admin) {
  return (query: Knex.QueryBuilder): void => void query.where('imports.admin_id', me.id);
}

export async function get(db: Knex, me: Admin, id: number): Promise<Import> {
  const row = await db('imports').where({ id }).modify(visibleTo(me)).first(columns);
  if (!row) throw notFound();
  return read(row);
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Import> {
  const row = await trx('imports').where({ id }).modify(visibleTo(me)).forUpdate().first(columns);
  if (!row) throw notFound();
  return read(row);
}

/** For the background, which acts on nobody's behalf. */
export async function lockAny(trx: Knex.Transaction, id: number): Promise<Import | undefined> {
  const row = await trx('imports').where({ id }).forUpdate().first(columns);
  return row && read(row);
}

/** How far an import is; `batch` is that of its operation. */
export type Progress = Pick<Import, 'state' | 'attempt' | 'position' | 'notes' | 'operation_id'> &
  Counts & { batch: string | null };

/** As `lockAny`, only what a batch needs to know. */
export async function lockProgress(trx: Knex.Transaction, id: number): Promise<Progress | undefined> {
  const batch = trx('operations').where('operations.id', trx.ref('imports.operation_id')).select('batch').as('batch');
  return trx('imports')
    .where({ id })
    .forUpdate()
    .first(...progressColumns, batch);
}

const progressColumns = [
  'state',
  'attempt',
  'position',
  'notes',
  'operation_id',
  'created',
  'updated',
  'skipped',
  'failed',
];

export async function findAny(db: Knex, id: number): Promise<Import | undefined> {
  const row = await db('imports').where({ id }).first(columns);
  return row && read(row);
}

/** The latest first, those before the import `before`. */
export async function list(
  db: Knex,
  me: Admin,
  { entity, before, limit }: { entity: ImportEntity; before: number | null; limit: number },
): Promise<Import[]> {
  const query = db('imports').modify(visibleTo(me)).where({ entity });
  if (before) query.where('id', '<', before);
  return (await query.orderBy('id', 'desc').limit(limit).select(columns)).map(read);
}

export type NewImport = Pick<Import, 'admin_id' | 'entity' | 'file_name' | 'size' | 'kind'> &
  Partial<Pick<Import, 'sheet' | 'header_row' | 'encoding' | 'delimiter' | 'inspection' | 'plan'>>;

export async function create(trx: Knex, values: NewImport): Promise<Import> {
  const [row] = await trx('imports').insert(written(values)).returning(columns);
  return read(row);
}

export async function update(db: Knex, id: number, values: Partial<Omit<Import, 'id'>>): Promise<void> {
  await db('imports').where({ id }).update(written(values));
}

/** Nothing of the file is dealt with, and no row has failed. */
export async function startOver(trx: Knex.Transaction, id: number): Promise<void> {
  await failures.clear(trx, id);
  await update(trx, id, { position: 0, created: 0, updated: 0, skipped: 0, failed: 0, notes: {} });
}

export function countRows({ created, updated, skipped, failed }: Counts): number {
  return created + updated + skipped + failed;
}

/** With its file and its failures; what it brought into the base stays. */
export async function remove(db: Knex, id: number): Promise<void> {
  await db('imports').where({ id }).delete();
}

const json = ['inspection', 'plan', 'findings', 'expected', 'notes', 'error'];

function written(values: Partial<Import>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, json.includes(key) && value !== null ? toJson(value) : value]),
  );
}

function read(row: Import): Import {
  return { ...row, plan: Plan.parse(row.plan) };
}
