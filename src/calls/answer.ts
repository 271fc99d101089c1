import * as admins from '../admins/repository.ts';
import type { Client } from '../clients/repository.ts';
import type { Company } from '../companies/repository.ts';
import type { Contact } from '../contacts/repository.ts';
import type { Lead } from '../leads/repository.ts';
import * as steps from '../steps/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Reported } from './report-call.ts';
import { whoCalls } from './who-calls.ts';

interface LeadAnswer {
  id: number;
  full_name: string;
  phones: string[];
  company: string | null;
  step: string | null;
  priority: string;
  responsible: string | null;
  url: string;
}

type ClientAnswer = Pick<Client, 'id' | 'login' | 'full_name' | 'phones'>;
type CompanyAnswer = Pick<Company, 'id' | 'name' | 'phones'> & { url: string };

/** The webhook's answer; what the token's owner may not see is left out of it. */
export interface CallAnswer {
  result: 'found' | 'created' | 'several';
  lead: LeadAnswer | null;
  client: ClientAnswer | null;
  company?: CompanyAnswer;
  /** The contact person of theirs whose number it is. */
  contact?: Pick<Contact, 'full_name' | 'job_title'>;
  candidates?: Array<LeadAnswer | ClientAnswer | CompanyAnswer>;
  /** Names of those responsible for leads of this number that the token's owner may not see. */
  colleagues?: string[];
}

export async function answerOf(deps: Deps, viewer: admins.Admin, { call, created }: Reported): Promise<CallAnswer> {
  const [who, everybody] = [await whoCalls(deps.db, viewer, call), await admins.known(deps)];
  const nameOf = (id: number | null) => everybody.find((admin) => admin.id === id)?.full_name ?? null;
  const pipeline = await steps.known(deps);
  const leads = who.leads.map((lead) => describeLead(lead, pipeline, nameOf(lead.responsible_id), deps.base_url));
  const clients = who.clients.map(({ id, login, full_name, phones }) => ({ id, login, full_name, phones }));
  const companies = who.companies.map(({ id, name, phones }) => ({
    id,
    name,
    phones,
    url: `${deps.base_url}/companies/${id}`,
  }));
  const several = call.result === 'several';
  const [company] = companies;
  const contact = who.contact && { full_name: who.contact.full_name, job_title: who.contact.job_title };
  const colleagues = who.colleague_ids.map(nameOf).filter((name) => name !== null);
  return {
    result: call.result === 'created' && !created ? 'found' : call.result,
    lead: several ? null : (leads[0] ?? null),
    client: several ? null : (clients[0] ?? null),
    ...(company && !several ? { company } : {}),
    ...(contact && !several ? { contact } : {}),
    ...(several ? { candidates: [...clients, ...leads, ...companies] } : {}),
    ...(colleagues.length > 0 ? { colleagues } : {}),
  };
}

function describeLead(lead: Lead, pipeline: steps.Step[], responsible: string | null, baseUrl: string): LeadAnswer {
  const { id, full_name, phones, company, priority } = lead;
  const step = pipeline.find((known) => known.id === lead.step_id)?.name ?? null;
  return { id, full_name, phones, company, step, priority, responsible, url: `${baseUrl}/leads/${id}` };
}
