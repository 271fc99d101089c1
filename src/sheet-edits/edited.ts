import type { Knex } from 'knex';
import type { CountryCode } from 'libphonenumber-js/max';
import type { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { clientForm } from '../clients/form.ts';
import { companyForm } from '../companies/form.ts';
import type { Exported } from '../export/export-view.ts';
import { exportedClients, exportedCompanies, exportedLeads } from '../export/exported.ts';
import { leadForm } from '../leads/form.ts';
import * as leads from '../leads/repository.ts';
import type { UndoableKind } from '../operations/kinds.ts';
import type { EditedEntity } from './repository.ts';

/** A row of the table with all its columns. */
export type RecordValues = Record<string, unknown> & {
  id: number;
  version: number;
  deleted_at: Date | null;
  custom: Record<string, unknown>;
};

/** Records that can be changed in a spreadsheet. */
export interface Edited {
  entity: EditedEntity;
  exported: Exported;
  kind: UndoableKind;
  /** Both are needed. */
  rights: { imports: Right; changes: Right };
  /** The form's fields by the columns of the list. */
  fields: Record<string, string>;
  shape: (countries: readonly CountryCode[], me: Admin) => Record<string, z.ZodType>;
  /** Within what this person may see, those in the bin too. */
  visible: (me: Admin) => (query: Knex.QueryBuilder) => void;
}

const shared = {
  full_name: 'full_name',
  phone: 'phones',
  email: 'emails',
  company: 'company',
  company_code: 'company_code',
  city: 'city',
  address: 'address',
  tag_ids: 'tag_ids',
  comments: 'comments',
};

export const editedLeads: Edited = {
  entity: 'lead',
  exported: exportedLeads,
  kind: 'lead_sheet_edit',
  rights: { imports: 'leads.import', changes: 'leads.change' },
  fields: {
    ...shared,
    source_id: 'source_id',
    responsible_id: 'responsible_id',
    registered_on: 'registered_on',
    step_id: 'step_id',
    priority: 'priority',
  },
  shape: (countries) => leadForm(countries).shape,
  visible: (me) => leads.visibleTo(me),
};

export const editedClients: Edited = {
  entity: 'client',
  exported: exportedClients,
  kind: 'client_sheet_edit',
  rights: { imports: 'clients.import', changes: 'clients.change' },
  fields: { ...shared, birth_on: 'birth_on' },
  shape: (countries, { time_zone }) => clientForm(countries, time_zone).shape,
  visible: () => () => {},
};

/** Nobody imports companies: who may change them may do that here too. */
export const editedCompanies: Edited = {
  entity: 'company',
  exported: exportedCompanies,
  kind: 'company_sheet_edit',
  rights: { imports: 'companies.change', changes: 'companies.change' },
  fields: {
    full_name: 'name',
    code: 'code',
    vat_code: 'vat_code',
    phone: 'phones',
    email: 'emails',
    city: 'city',
    address: 'address',
    site: 'site',
    tag_ids: 'tag_ids',
    comments: 'comments',
  },
  shape: (countries) => companyForm(countries).shape,
  visible: () => () => {},
};

export const editedRecords: Record<EditedEntity, Edited> = {
  lead: editedLeads,
  client: editedClients,
  company: editedCompanies,
};
