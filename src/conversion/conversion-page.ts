import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { find, type SameClient } from '../clients/duplicates.ts';
import { type ShownClient, shownClient } from '../clients/form.ts';
import { suggestLogin } from '../clients/login.ts';
import { type ShownField, shownFields } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import * as customFields from '../fields/repository.ts';
import { shownValue, spreadCustom } from '../fields/values.ts';
import type { Lead } from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';

interface ConversionLocals {
  lead: Lead;
  fields: ShownClient;
  errors: FieldErrors;
  tag_choices: tags.Tag[];
  submission_id: string;
  /** Clients that may be the same person; nobody's for those who may not see clients. */
  same: SameClient[];
  custom: ShownField[];
  /** What else of the lead's custom fields goes along. */
  others: Array<{ name: string; text: string }>;
}

const page = view<ConversionLocals>('conversion/new');

/** What a client has of its lead, before anybody types. */
export function carriedOver(lead: Lead): Typed {
  const { full_name, phones, emails, city, address, company, company_code, comments, tag_ids } = lead;
  const own = { full_name, phones, emails, city, address, company, company_code, comments, tag_ids };
  return spreadCustom({ ...own, custom: lead.custom });
}

/** The registration form; with `refused` it answers 422 and shows what was typed. */
export async function showConversion(
  deps: Deps,
  res: Response,
  lead: Lead,
  refused?: { typed: Typed; errors: FieldErrors },
): Promise<void> {
  const { ui } = res.locals;
  const typed: Typed = refused?.typed ?? { ...carriedOver(lead), login: await suggestLogin(deps.db, lead.full_name) };
  const known = await customFields.known(deps, 'client');
  const title = ui.t('conversion.title', { name: lead.full_name });
  const crumbs = [
    { text: ui.t('nav.leads'), href: '/leads' },
    { text: lead.full_name, href: `/leads/${lead.id}` },
    { text: ui.t('conversion.register') },
  ];
  page(
    res,
    {
      title,
      crumbs,
      lead,
      fields: shownClient(typed),
      errors: refused?.errors ?? {},
      tag_choices: choosable(await tags.known(deps), lead.tag_ids),
      submission_id: fields.submissionId.parse(typed.submission_id) ?? randomUUID(),
      same: ui.can('clients.view') ? await find(deps.db, lead) : [],
      custom: shownFields(known, typed),
      others: await othersOf(deps, lead, known, ui),
    },
    refused ? 422 : 200,
  );
}

/** What clients have no field for: kept with the client for the day they get one. */
async function othersOf(deps: Deps, lead: Lead, known: CustomField[], ui: Ui): Promise<ConversionLocals['others']> {
  const ofLeads = (await customFields.everKnown(deps)).filter(({ entity }) => entity === 'lead');
  const fieldOf = (key: string) => ofLeads.find((field) => field.key === key);
  return Object.entries(lead.custom)
    .filter(([key]) => !known.some((field) => field.key === key) && !fieldOf(key)?.deleted_at)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([key, value]) => ({
      name: fieldOf(key)?.name ?? key,
      text: shownValue(fieldOf(key) ?? { kind: 'text' }, value, ui),
    }));
}
