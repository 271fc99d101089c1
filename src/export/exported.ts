import { clientList } from '../clients/list-spec.ts';
import { companyList } from '../companies/list-spec.ts';
import { leadList } from '../leads/list-spec.ts';
import type { Exported } from './export-view.ts';

const both = [
  { key: 'full_name', label: 'leads.column.full_name' },
  { key: 'phone', label: 'leads.column.phone' },
  { key: 'email', label: 'leads.column.email' },
  { key: 'company', label: 'leads.column.company' },
  { key: 'company_code', label: 'leads.field.company_code' },
  { key: 'city', label: 'leads.column.city' },
  { key: 'address', label: 'leads.column.address' },
];
const last = [
  { key: 'tag_ids', label: 'leads.column.tags' },
  { key: 'comments', label: 'leads.field.comments' },
];

export const exportedLeads: Exported = {
  spec: leadList,
  entity: 'lead',
  id_title: 'export.id_of_lead',
  editable: [
    ...both,
    { key: 'source_id', label: 'leads.column.source' },
    { key: 'responsible_id', label: 'leads.column.responsible' },
    { key: 'registered_on', label: 'leads.column.registered_on' },
    { key: 'step_id', label: 'leads.column.step' },
    { key: 'priority', label: 'leads.column.priority' },
    ...last,
  ],
};

export const exportedClients: Exported = {
  spec: clientList,
  entity: 'client',
  id_title: 'export.id_of_client',
  editable: [...both, { key: 'birth_on', label: 'clients.field.birth_on' }, ...last],
};

export const exportedCompanies: Exported = {
  spec: companyList,
  entity: 'company',
  id_title: 'export.id_of_company',
  editable: [
    { key: 'full_name', label: 'companies.field.name' },
    { key: 'code', label: 'companies.field.code' },
    { key: 'vat_code', label: 'companies.field.vat_code' },
    { key: 'phone', label: 'companies.column.phone' },
    { key: 'email', label: 'companies.column.email' },
    { key: 'city', label: 'companies.field.city' },
    { key: 'address', label: 'companies.field.address' },
    { key: 'site', label: 'companies.field.site' },
    ...last,
  ],
};
