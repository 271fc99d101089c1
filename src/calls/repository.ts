import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';
import type { CallState, Report } from './read-report.ts';

export interface Call {
  id: number;
  call_token_id: number | null;
  call_id: string | null;
  phone: string;
  admin_id: number;
  lead_id: number | null;
  client_id: number | null;
  company_id: number | null;
  /** Whose number it is, where it is that of a contact person. */
  contact_id: number | null;
  result: 'found' | 'created' | 'several';
  state: CallState;
  /** When there are several: the ids of those that have the number. */
  candidate_ids: number[];
  seen_at: Date | null;
  started_at: Date;
  updated_at: Date;
}

const columns = [
  'id',
  'call_token_id',
  'call_id',
  'phone',
  'admin_id',
  'lead_id',
  'client_id',
  'company_id',
  'contact_id',
  'result',
  'state',
  'candidate_ids',
  'seen_at',
  'started_at',
  'updated_at',
];

/** Everybody sees the calls of their own phone. */
function of(admin: Admin) {
  return (query: Knex.QueryBuilder): void => void query.where('calls.admin_id', admin.id);
}

export async function get(db: Knex, admin: Admin, id: number): Promise<Call> {
  const call = await db('calls').where({ id }).modify(of(admin)).first(columns);
  if (!call) throw notFound();
  return call;
}

export interface CallFilter {
  missed: boolean;
  /** Only calls older than this one. */
  before: number | null;
}

/** Newest first, one more than `size` when there are older ones. */
export async function list(db: Knex, admin: Admin, filter: CallFilter, size: number): Promise<Call[]> {
  return db('calls')
    .modify(of(admin))
    .modify((query) => {
      if (filter.missed) query.where('state', 'missed');
      if (filter.before) query.where('id', '<', filter.before);
    })
    .orderBy('id', 'desc')
    .limit(size + 1)
    .select(columns);
}

// A phone that numbers its calls names the call; for one that does not, reports of a number close in time are one call.
const openFor: Record<CallState, string> = {
  ringing: '60 seconds',
  answered: '15 minutes',
  ended: '4 hours',
  missed: '15 minutes',
};

/** The call that a report speaks of, if it was reported before. */
export async function findReported(trx: Knex, tokenId: number, report: Report): Promise<Call | undefined> {
  if (report.call_id) {
    return trx('calls').where({ call_token_id: tokenId, call_id: report.call_id }).first(columns);
  }
  const last: Call | undefined = await trx('calls')
    .where({ phone: report.phone, call_token_id: tokenId })
    .whereNull('call_id')
    .whereRaw('updated_at > now() - ?::interval', [openFor[report.state]])
    .orderBy('id', 'desc')
    .first([...columns, trx.raw(`updated_at > now() - interval '60 seconds' as fresh`)]);
  if (!last) return undefined;
  const repeats = last.state === report.state && (last as Call & { fresh: boolean }).fresh;
  return last.state === 'ringing' || last.state === 'answered' || repeats ? last : undefined;
}

export type NewCall = Pick<
  Call,
  'call_token_id' | 'call_id' | 'phone' | 'admin_id' | 'lead_id' | 'client_id' | 'result' | 'state' | 'candidate_ids'
> &
  Partial<Pick<Call, 'company_id' | 'contact_id'>>;

export async function create(trx: Knex, call: NewCall): Promise<Call> {
  const [created] = await trx('calls').insert(call).returning(columns);
  return created;
}

/** Also with the state it has: the call was heard of just now. */
export async function setState(trx: Knex, id: number, state: CallState): Promise<void> {
  await trx('calls').where({ id }).update({ state, updated_at: trx.fn.now() });
}

export async function markMissedSeen(db: Knex, admin: Admin): Promise<void> {
  await db('calls').modify(of(admin)).where('state', 'missed').whereNull('seen_at').update({ seen_at: db.fn.now() });
}

export interface ShellCalls {
  missed: number;
  ringing: Array<{ id: number; started_at: Date }>;
}

/** What every page of this person shows of calls: how many missed ones are new (up to 100), and which ring. */
export async function forShell(db: Knex, adminId: number): Promise<ShellCalls> {
  const unseen = db('calls').where({ admin_id: adminId, state: 'missed' }).whereNull('seen_at').limit(100).select('id');
  const latest = db('calls').where({ admin_id: adminId }).orderBy('id', 'desc').limit(10).select(columns);
  const missed = await db.from(unseen.as('unseen')).count({ n: '*' }).first();
  const ringing = await db
    .from(latest.as('latest'))
    .where('state', 'ringing')
    .whereRaw(`started_at > now() - interval '2 minutes'`)
    .orderBy('id')
    .select('id', 'started_at');
  return { missed: Number(missed?.n ?? 0), ringing };
}
