import type { Right } from '../admins/rights.ts';

export interface LoggedEntity {
  /** Without it a person sees no change of such records. */
  right?: Right;
  /** The fields that name a record, in the order they are asked. */
  named: readonly string[];
  /** The page of a record. */
  page?: string;
}

/** Every kind of record in the change log; the text of its name is `changes.entity.…`. */
export const entities: Record<string, LoggedEntity> = {
  lead: { right: 'leads.view', named: ['full_name'], page: '/leads/' },
  action: { right: 'leads.view', named: ['text'] },
  client: { right: 'clients.view', named: ['full_name'], page: '/clients/' },
  client_note: { right: 'clients.view', named: ['text'] },
  company: { right: 'companies.view', named: ['name'], page: '/companies/' },
  lead_contact: { right: 'leads.view', named: ['full_name'] },
  client_contact: { right: 'clients.view', named: ['full_name'] },
  company_contact: { right: 'companies.view', named: ['full_name'] },
  lead_file: { right: 'leads.view', named: ['name'] },
  client_file: { right: 'clients.view', named: ['name'] },
  company_file: { right: 'companies.view', named: ['name'] },
  admin: { right: 'admins.view', named: ['full_name'], page: '/admins/' },
  call_token: { right: 'admins.view', named: ['name'] },
  mailing: { right: 'mailings.view', named: ['subject'], page: '/mailings/' },
  mailing_recipient: { right: 'mailings.view', named: ['email'] },
  mail_template: { right: 'mailings.view', named: ['name'] },
  suppression: { right: 'mailings.view', named: ['email'] },
  export: { right: 'admins.view', named: ['list'] },
  call: { right: 'leads.view', named: ['phone'] },
  lead_watcher: { right: 'leads.view', named: [] },
  lead_redirect: { right: 'leads.view', named: [] },
  step_visit: { right: 'leads.view', named: [] },
  step: { named: ['name'] },
  source: { named: ['name'] },
  action_type: { named: ['name'] },
  tag: { named: ['name'] },
  custom_field: { named: ['name'] },
  saved_view: { named: ['name'] },
  setting: { named: [] },
};

export function entitiesFor(can: (right: Right) => boolean): string[] {
  return Object.keys(entities).filter((name) => !entities[name]!.right || can(entities[name]!.right));
}
