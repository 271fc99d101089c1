import type { Knex } from 'knex';
import type { Cache } from '../db/cache.ts';
import type { Language } from '../i18n/translator.ts';
import type { TableSettings } from '../lists/usual.ts';
import { notFound } from '../web/errors.ts';
import { counting, type Right } from './rights.ts';

export interface Admin {
  id: number;
  login: string;
  full_name: string;
  email: string | null;
  phone_extension: string | null;
  /** Only those that count, whatever stands in the row. */
  rights: Right[];
  own_leads_only: boolean;
  language: Language;
  time_zone: string;
  theme: 'auto' | 'light' | 'dark';
  shortcuts: boolean;
  call_sound: boolean;
  page_size: number;
  lead_columns: string[] | null;
  client_columns: string[] | null;
  company_columns: string[] | null;
  /** How each table is wanted, by its name. */
  table_settings: Record<string, TableSettings>;
  /** Since when signing in asks for a code of the second factor too. */
  totp_since: Date | null;
  /** Whom the sign-in service knows as this person. */
  oidc_issuer: string | null;
  oidc_subject: string | null;
  disabled_at: Date | null;
  version: number;
}

const columns = [
  'id',
  'login',
  'full_name',
  'email',
  'phone_extension',
  'rights',
  'own_leads_only',
  'language',
  'time_zone',
  'theme',
  'shortcuts',
  'call_sound',
  'page_size',
  'lead_columns',
  'client_columns',
  'company_columns',
  'table_settings',
  'totp_since',
  'oidc_issuer',
  'oidc_subject',
  'disabled_at',
  'version',
];

export async function find(db: Knex, id: number): Promise<Admin | undefined> {
  return withCounting(await db('admins').where({ id }).first(columns));
}

export async function get(db: Knex, id: number): Promise<Admin> {
  const admin = await find(db, id);
  if (!admin) throw notFound();
  return admin;
}

export async function list(db: Knex): Promise<Admin[]> {
  const rows: Admin[] = await db('admins').select(columns).orderByRaw('full_name collate "und-x-icu", id').limit(1000);
  return rows.map(withCounting);
}

export async function findByLogin(db: Knex, login: string): Promise<(Admin & { password_hash: string }) | undefined> {
  const query = db('admins').whereRaw('lower(login) = lower(?)', [login]);
  return withCounting(await query.first([...columns, 'password_hash']));
}

export async function findByIdentity(db: Knex, oidc_issuer: string, oidc_subject: string): Promise<Admin | undefined> {
  return withCounting(await db('admins').where({ oidc_issuer, oidc_subject }).first(columns));
}

/** Who has this address, also disabled: two at most, since more than one is nobody. */
export async function listByEmail(db: Knex, email: string): Promise<Admin[]> {
  const query = db('admins').whereRaw('lower(email) = lower(?)', [email]).orderBy('id').limit(2);
  return (await query.select(columns)).map(withCounting);
}

function withCounting<T extends Admin | undefined>(admin: T): T {
  return admin && { ...admin, rights: counting(admin.rights) };
}

export async function areThereAny(db: Knex): Promise<boolean> {
  return (await db('admins').first('id')) !== undefined;
}

export type NewAdmin = Pick<Admin, 'login' | 'full_name' | 'rights'> & { password_hash: string } & Partial<Admin>;

export async function create(db: Knex, admin: NewAdmin): Promise<Admin> {
  const [created] = await db('admins').insert(admin).returning(columns);
  return created;
}

/** What opens an account; it is read where it is checked and nowhere else. */
export interface Secrets {
  password_hash: string;
  totp_secret: string | null;
  totp_counter: number | null;
}

export async function update(db: Knex, id: number, values: Partial<Admin & Secrets>): Promise<void> {
  await db('admins').where({ id }).update(values);
}

export async function findTotpSecret(db: Knex, id: number): Promise<string | null> {
  return (await db('admins').where({ id }).first('totp_secret'))?.totp_secret ?? null;
}

/** Whether no code of this half minute or a later one was used before; from now on one was. */
export async function takeTotpCounter(db: Knex, id: number, totp_counter: number): Promise<boolean> {
  const fresh = db('admins').where({ id }).whereRaw('coalesce(totp_counter, -1) < ?', [totp_counter]);
  return (await fresh.update({ totp_counter })) === 1;
}

/** The person's row until the transaction ends, so that two changes of it at once come one after the other. */
export async function lock(trx: Knex.Transaction, id: number): Promise<Admin> {
  const admin = await trx('admins').where({ id }).forUpdate().first(columns);
  if (!admin) throw notFound();
  return withCounting(admin);
}

/** Until the transaction ends nobody else makes or changes an administrator; reading goes on. */
export async function lockAll(trx: Knex): Promise<void> {
  await trx.raw('lock table admins in share row exclusive mode');
}

export async function isLoginTaken(db: Knex, login: string, exceptId = 0): Promise<boolean> {
  const other = await findByLogin(db, login);
  return other !== undefined && other.id !== exceptId;
}

/** Everybody, also the disabled, kept until somebody changes it. */
export function known({ db, cache }: { db: Knex; cache: Cache }): Promise<Admin[]> {
  return cache.get('admins', 'all', () => list(db));
}
