import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asPrepared } from '../db/prepared.ts';
import { recordsIn } from '../db/records.ts';

export const priorities = ['low', 'normal', 'high'] as const;
export type Priority = (typeof priorities)[number];
export type LeadState = 'potential' | 'converted' | 'held' | 'bin';

/** A row of `leads`; dates without time are `YYYY-MM-DD`. The first of `phones` and `emails` is the primary one. */
export interface Lead {
  id: number;
  full_name: string;
  phones: string[];
  emails: string[];
  phone: string | null;
  email: string | null;
  city: string | null;
  address: string | null;
  company: string | null;
  company_code: string | null;
  /** While it belongs to one, `company` is that one's name; another text takes it off. */
  company_id: number | null;
  source_id: number | null;
  responsible_id: number | null;
  registered_on: string;
  priority: Priority;
  step_id: number;
  comments: string;
  tag_ids: number[];
  custom: Record<string, unknown>;
  client_id: number | null;
  login: string | null;
  converted_at: Date | null;
  held_until: string | null;
  /** Answered that it shall not be registered as a client when it came to the last step. */
  registration_declined: boolean;
  deleted_at: Date | null;
  last_action_at: Date | null;
  next_planned_on: string | null;
  created_by_id: number | null;
  state: LeadState;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The columns people fill in. */
export type LeadValues = Pick<
  Lead,
  | 'full_name'
  | 'phones'
  | 'emails'
  | 'city'
  | 'address'
  | 'company'
  | 'company_code'
  | 'source_id'
  | 'responsible_id'
  | 'registered_on'
  | 'priority'
  | 'step_id'
  | 'comments'
  | 'tag_ids'
> &
  Partial<Pick<Lead, 'company_id'>>;

export const columns: Array<keyof Lead> = [
  'id',
  'full_name',
  'phones',
  'emails',
  'phone',
  'email',
  'city',
  'address',
  'company',
  'company_code',
  'company_id',
  'source_id',
  'responsible_id',
  'registered_on',
  'priority',
  'step_id',
  'comments',
  'tag_ids',
  'custom',
  'client_id',
  'login',
  'converted_at',
  'held_until',
  'registration_declined',
  'deleted_at',
  'last_action_at',
  'next_planned_on',
  'created_by_id',
  'state',
  'version',
  'created_at',
  'updated_at',
];

/** The one scope of ownership: every question about leads on somebody's behalf passes it. */
export function visibleTo(admin: Admin) {
  return (query: Knex.QueryBuilder): void => {
    if (admin.own_leads_only) query.where('leads.responsible_id', admin.id);
  };
}

export const { find, get, lock, lockOpen, moveToBin, takeFromBin } = recordsIn<Lead>('leads', columns, visibleTo);

export async function create(
  db: Knex,
  values: LeadValues & Partial<Pick<Lead, 'custom'>>,
  createdById: number | null,
): Promise<Lead> {
  const [lead] = await db('leads')
    .insert({ ...values, created_by_id: createdById })
    .returning(columns);
  return lead;
}

/** What may be written: what people fill in, and what copying and merging carry over. */
export type LeadUpdate = Partial<LeadValues & Pick<Lead, 'custom' | 'client_id' | 'converted_at' | 'held_until'>>;

export async function update(db: Knex, id: number, values: LeadUpdate): Promise<void> {
  await db('leads').where({ id }).update(values);
}

/** For good; what hangs on them goes with them. */
export async function remove(db: Knex, ids: number[]): Promise<void> {
  await db('leads').whereIn('id', ids).delete();
}

/** Gives the step it was on; nothing if it is there already, in the bin, or not this person's. */
export async function setStep(db: Knex, admin: Admin, id: number, stepId: number): Promise<number | undefined> {
  const before = db('leads').where({ id }).whereNull('deleted_at').modify(visibleTo(admin)).forUpdate();
  const moved = await db('leads')
    .with('before', before.select('id', 'step_id as was'))
    .updateFrom('before')
    .where('leads.id', db.ref('before.id'))
    .whereNot('before.was', stepId)
    .update({ step_id: stepId })
    .returning('before.was')
    .options(asPrepared);
  return moved[0]?.was;
}

/** Makes it one of the client's leads; the database copies the login. */
export async function linkClient(db: Knex, id: number, clientId: number): Promise<void> {
  await db('leads').where({ id }).update({ client_id: clientId, converted_at: db.fn.now() });
}

export async function unlinkClient(db: Knex, id: number): Promise<void> {
  await db('leads').where({ id }).update({ client_id: null, converted_at: null });
}

export async function declineRegistration(db: Knex, id: number): Promise<void> {
  await db('leads').where({ id, registration_declined: false }).update({ registration_declined: true });
}
