import type { Response } from 'express';
import * as contacts from '../contacts/repository.ts';
import * as files from '../files/repository.ts';
import { readFrom } from '../leads/address.ts';
import type { Contact } from '../leads/contact.ts';
import { loadNames, type Names } from '../leads/names.ts';
import { recordAddress } from '../lists/address.ts';
import { findNeighbours } from '../lists/neighbours.ts';
import * as operations from '../operations/repository.ts';
import { percentOf } from '../operations/shown.ts';
import { getSetting } from '../settings/repository.ts';
import { type TagsOfRecord, tagsOf } from '../tags/of-record.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { contactOf } from './contact.ts';
import { companyList } from './list-spec.ts';
import { countMembers, type MemberCounts } from './members.ts';
import type { Company } from './repository.ts';
import { loadTab, type Tab, tabNames } from './show-tabs.ts';

interface CompanyPage {
  company: Company;
  contact: Contact;
  names: Names;
  /** Null while the Tags module is switched off. */
  tags: TagsOfRecord | null;
  tab: Tab;
  tab_names: string[];
  most_megabytes: number;
  counts: MemberCounts & { contacts: number; files: number };
  neighbours: { previous: string | null; next: string | null };
  /** `?from=…` for the forms and links of this page, or nothing. */
  from_query: string;
  here: string;
  may_work: boolean;
  /** That a new name is on its way to its leads and clients. */
  renaming: { percent: number; operation_id: number | null } | null;
}

const page = view<CompanyPage>('companies/show');

export function companyPage(deps: Deps) {
  return async (res: Response, company: Company, query: Record<string, unknown>): Promise<void> => {
    const me = currentAdmin(res);
    const ui: Ui = res.locals.ui;
    const from = readFrom(query);
    const names = await loadNames(deps);
    const [tagsOn, members, people, kept, beside, tab] = await Promise.all([
      getSetting(deps, 'tags_enabled'),
      countMembers(deps.db, me, company.id),
      contacts.countOf(deps.db, 'company', company.id),
      files.count(deps.db, { name: 'company', id: company.id }),
      findNeighbours(deps, me, companyList, company.id, from),
      loadTab(deps.db, company, query, names, ui),
    ]);
    const address = (id: number | null) => (id ? recordAddress('/companies', id, { from }) : null);
    const all = [...names.tags.values()];
    page(res, {
      title: company.name,
      shows: [tab.name !== 'contacts' && ui.t(`companies.tab.${tab.name}`)],
      crumbs: [
        { text: ui.t('nav.companies'), href: from ? `/companies?${from}` : '/companies' },
        { text: company.name },
      ],
      company,
      names,
      contact: contactOf(company, names, ui),
      tags: tagsOn ? tagsOf(all, company.tag_ids) : null,
      tab,
      tab_names: tabNames(ui),
      most_megabytes: deps.config.max_file_megabytes,
      counts: { ...members, contacts: people, files: kept },
      neighbours: { previous: address(beside.previous), next: address(beside.next) },
      from_query: from && `?${new URLSearchParams({ from })}`,
      here: recordAddress('/companies', company.id, { from, ...tab.query }),
      may_work: ui.can('companies.change') && !company.deleted_at,
      renaming: await renamingOf(deps, company, ui),
    });
  };
}

async function renamingOf({ db }: Deps, { id }: Company, { me, can }: Ui): Promise<CompanyPage['renaming']> {
  const operation = await operations.findUnderWay(db, 'company_rename', id);
  if (!operation) return null;
  const maySee = operation.admin_id === me?.id || can('admins.change');
  return { percent: percentOf(operation), operation_id: maySee ? operation.id : null };
}
