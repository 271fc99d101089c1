import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { todayIn } from '../i18n/dates.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import * as leads from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import { formatPhone, phoneTail } from '../phones/parse.ts';
import * as steps from '../steps/repository.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import { findCaller } from './find-caller.ts';
import type { CallState, Report } from './read-report.ts';
import * as calls from './repository.ts';
import type { CallToken } from './tokens.ts';

export interface Reported {
  call: calls.Call;
  /** This very report made the lead. */
  created: boolean;
}

/** Notes a call that a phone of this person reports, makes a lead of an unknown number, and tells the browsers. */
export async function reportCall(deps: Deps, admin: admins.Admin, token: CallToken, report: Report): Promise<Reported> {
  const owner = await phoneOwner(deps, admin, report.extension);
  return asAuthor(deps.db, admin, async (trx) => {
    await lockCall(trx, token, report);
    const known = await calls.findReported(trx, token.id, report);
    const state = known && nextState(known.state, report.state);
    if (known && state === known.state) {
      await calls.setState(trx, known.id, state);
      return { call: known, created: false };
    }

    const call = known ? { ...known, state: state! } : await create(trx, owner, token, report);
    if (known) await calls.setState(trx, call.id, call.state);
    await deps.events.publish(trx, call.admin_id, 'call', { call_id: call.id, state: call.state });
    return { call, created: !known && call.result === 'created' };
  });
}

/** The one whose extension rings, if the phone system names it and it is one person's; else the token's owner. */
async function phoneOwner(deps: Deps, admin: admins.Admin, extension: string | null): Promise<admins.Admin> {
  if (!extension || extension === admin.phone_extension) return admin;
  const those = (await admins.known(deps)).filter(
    (other) => other.phone_extension === extension && mayTakeCalls(other),
  );
  return those.length === 1 ? those[0]! : admin;
}

export function mayTakeCalls(admin: admins.Admin): boolean {
  return !admin.disabled_at && admin.rights.includes('leads.view');
}

// Reports of one call, or of one number, wait for each other: ten at once make one lead.
async function lockCall(trx: Knex, token: CallToken, { call_id, phone }: Report): Promise<void> {
  const lock = (name: string) => trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [name]);
  if (call_id) await lock(`call ${token.id} ${call_id}`);
  await lock(`caller ${phoneTail(phone)}`);
}

/** Reports may arrive late or out of order: a call never goes back, and how it ended is final. */
export function nextState(now: CallState, reported: CallState): CallState {
  if (now === 'ringing') return reported;
  if (now === 'answered' && reported === 'ended') return reported;
  return now;
}

async function create(trx: Knex.Transaction, owner: admins.Admin, token: CallToken, report: Report) {
  const { phone, call_id, state } = report;
  const known = { call_token_id: token.id, call_id, phone, admin_id: owner.id, state };
  const caller = await findCaller(trx, phone);
  const candidates = [...caller.clients, ...caller.leads, ...caller.companies];
  if (candidates.length > 1) {
    const candidate_ids = candidates.map(({ id }) => id);
    return calls.create(trx, { ...known, result: 'several', lead_id: null, client_id: null, candidate_ids });
  }
  if (candidates.length === 0) {
    const lead_id = (await createLead(trx, owner, phone)).id;
    return calls.create(trx, { ...known, result: 'created', lead_id, client_id: null, candidate_ids: [] });
  }
  const [client, company] = [caller.clients[0], caller.companies[0]];
  const lead = client ? await leadsByPhone.findOfClient(trx, client.id) : caller.leads[0];
  return calls.create(trx, {
    ...known,
    result: 'found',
    lead_id: lead?.id ?? null,
    client_id: client?.id ?? null,
    company_id: company?.id ?? null,
    contact_id: caller.contact?.id ?? null,
    candidate_ids: [],
  });
}

async function createLead(trx: Knex.Transaction, owner: admins.Admin, phone: string): Promise<leads.Lead> {
  const [first] = choosable(await steps.list(trx));
  if (!first) throw new HttpError(503, 'no_steps');
  const values: leads.LeadValues = {
    full_name: formatPhone(phone),
    phones: [phone],
    emails: [],
    city: null,
    address: null,
    company: null,
    company_code: null,
    source_id: null,
    responsible_id: owner.id,
    registered_on: todayIn(owner.time_zone),
    priority: 'normal',
    step_id: first.id,
    comments: '',
    tag_ids: [],
  };
  return leads.create(trx, values, owner.id);
}
