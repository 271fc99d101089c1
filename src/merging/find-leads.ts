import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import * as duplicates from '../leads/duplicates.ts';
import { leadList } from '../leads/list-spec.ts';
import { loadNames } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { readFilter } from '../lists/filter.ts';
import { listRows } from '../lists/list.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Deps } from '../web/deps.ts';

/** A lead to choose from a list, in words. */
export interface FoundLead {
  id: number;
  full_name: string;
  /** What else tells one from another: company, phone, e-mail, city. */
  details: string[];
  step: { name: string; colour: string } | undefined;
  responsible: string;
  /** What it has in common with the one it is sought for. */
  same: duplicates.Duplicate['same'];
}

const mostFound = 20;
const Query = z.object({ q: z.string().max(200).catch('') });

export function readSearch(query: unknown): string {
  return Query.parse(query ?? {}).q.trim();
}

/** Leads outside the bin that this person may see, without `except`: those that match, else those that look the same and the newest. */
export async function findLeads(
  deps: Deps,
  me: Admin,
  q: string,
  except: Lead[],
): Promise<{ found: FoundLead[]; more: boolean }> {
  const names = await loadNames(deps);
  const filter = {
    ...readFilter(leadList, { tab: 'all', q, sort: q ? 'full_name' : '-registered_on' }),
    size: mostFound,
  };
  const [{ rows, total }, alike] = await Promise.all([
    listRows(deps, me, leadList, filter, names),
    q ? [] : listAlike(deps, me, except),
  ]);
  const taken = new Set([...except, ...alike].map(({ id }) => id));
  const others = rows.filter(({ id }) => !taken.has(id));
  const rest = others.map(
    ({ id, full_name, company, phone, email, city, step_id, responsible_id }): FoundLead => ({
      id,
      full_name,
      details: [company, phone && formatPhone(phone), email, city].filter((text) => text !== null),
      step: names.steps.get(step_id),
      responsible: names.admins.get(responsible_id ?? 0)?.full_name ?? '',
      same: [],
    }),
  );
  const found = [...alike, ...rest];
  return { found: found.slice(0, mostFound), more: total > mostFound || found.length > mostFound };
}

async function listAlike(deps: Deps, me: Admin, leads: Lead[]): Promise<FoundLead[]> {
  const wanted = {
    phones: leads.flatMap(({ phones }) => phones).slice(0, 50),
    emails: leads.flatMap(({ emails }) => emails).slice(0, 50),
    company_code: leads.find(({ company_code }) => company_code)?.company_code ?? null,
  };
  const found = await duplicates.find(deps.db, me, wanted);
  return found
    .filter(({ id }) => !leads.some((lead) => lead.id === id))
    .map(({ id, full_name, company, phones, emails, same }) => ({
      id,
      full_name,
      details: [company, ...phones.map(formatPhone), ...emails].filter((text) => text !== null),
      step: undefined,
      responsible: '',
      same,
    }));
}
