import { rightsByModule } from '../admins/rights.ts';
import type { Translate } from '../i18n/translator.ts';
import type { Names } from '../leads/names.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';

/** What a change names beside the dictionaries. */
export type LogNames = Names & {
  leads?: Map<number, string>;
  clients?: Map<number, string>;
  mailings?: Map<number, string>;
  companies?: Map<number, string>;
};

export type Write = (value: unknown, names: LogNames, ui: Ui) => string;

const plain: Write = (value) => String(value);
const list: Write = (value) => (value as unknown[]).join(', ');
const yesNo: Write = (value, _names, { t }) => t(value ? 'settings.yes' : 'settings.no');
const day: Write = (value, _names, { dates }) => dates.day(String(value));
const moment: Write = (value, _names, { dates }) => dates.moment(new Date(String(value)));
const person: Write = (value, names) => names.admins.get(Number(value))?.full_name ?? `#${value}`;
const entry =
  (dictionary: 'steps' | 'sources' | 'tags' | 'action_types'): Write =>
  (value, names) =>
    [value]
      .flat()
      .map((id) => names[dictionary].get(Number(id))?.name ?? `#${id}`)
      .join(', ');
const record =
  (kind: 'leads' | 'clients' | 'mailings' | 'companies'): Write =>
  (value, names) =>
    names[kind]?.get(Number(value)) ?? `#${value}`;
// A value that has no text stays as it is.
const choice =
  (word: (t: Translate, value: string) => string): Write =>
  (value, _names, { t }) => {
    const text = word(t, String(value));
    return /^\w+(\.\w+)+$/.test(text) ? String(value) : text;
  };

const rightsInWords: Write = (value, _names, { t }) =>
  Object.entries(rightsByModule)
    .map(([module, rights]) => [module, rights.filter((right) => (value as string[]).includes(right))] as const)
    .filter(([, held]) => held.length > 0)
    .map(
      ([module, held]) =>
        `${t(`admins.module_${module}`)}: ${held.map((right) => t(`admins.right.${right}`)).join(', ')}`,
    )
    .join('; ');

/** A field's name as a text key, and how its values are written. */
type Field = [label: string, write: Write];

// In the order a form has them; a field that is not here is bookkeeping or a secret and is never shown.
const shared: Record<string, Field> = {
  login: ['auth.login', plain],
  full_name: ['leads.field.full_name', plain],
  name: ['settings.name', plain],
  job_title: ['contacts.field.job_title', plain],
  code: ['companies.field.code', plain],
  vat_code: ['companies.field.vat_code', plain],
  phone: ['calls.number', (value) => formatPhone(String(value))],
  phones: ['leads.field.phones', (value) => (value as string[]).map(formatPhone).join(', ')],
  emails: ['leads.field.emails', list],
  email: ['people.email', plain],
  city: ['leads.field.city', plain],
  address: ['leads.field.address', plain],
  company: ['leads.field.company', plain],
  company_code: ['leads.field.company_code', plain],
  company_id: ['leads.field.company_id', record('companies')],
  site: ['companies.field.site', plain],
  birth_on: ['clients.field.birth_on', day],
  source_id: ['leads.field.source_id', entry('sources')],
  responsible_id: ['leads.field.responsible_id', person],
  registered_on: ['leads.field.registered_on', day],
  priority: ['leads.field.priority', choice((t, value) => t(`leads.priority.${value}`))],
  step_id: ['leads.field.step_id', entry('steps')],
  lead_id: ['changes.field.lead_id', record('leads')],
  subject: ['changes.field.subject', plain],
  body: ['changes.field.body', plain],
  text: ['actions.text', plain],
  comments: ['leads.field.comments', plain],
  description: ['settings.description', plain],
  action_type_id: ['actions.type', entry('action_types')],
  assignee_id: ['actions.assignee', person],
  author_id: ['changes.field.author_id', person],
  admin_id: ['actions.assignee', person],
  mailing_id: ['changes.entity.mailing', record('mailings')],
  planned_on: ['actions.planned_on', day],
  planned_time: ['actions.planned_time', (value) => String(value).slice(0, 5)],
  done_at: ['changes.field.done_at', moment],
  done_by_id: ['changes.field.done_by_id', person],
  pinned: ['timeline.pinned', yesNo],
  tag_ids: ['leads.field.tag_ids', entry('tags')],
  // Written field by field (`describeCustom`).
  custom: ['leads.field.custom', plain],
  client_id: ['leads.field.client_id', record('clients')],
  held_until: ['leads.field.held_until', day],
  deleted_at: ['leads.field.deleted_at', moment],
  primary_at: ['contacts.field.primary_at', moment],
  colour: ['settings.colour', choice((t, value) => t(`colours.${value}`))],
  position: ['changes.field.position', plain],
  on_kanban: ['step_settings.on_kanban', yesNo],
  counts_as_contacted: ['step_settings.counts_as_contacted', yesNo],
  counts_as_offer_made: ['step_settings.counts_as_offer_made', yesNo],
  state: ['changes.field.state', choice((t, value) => t(`changes.state_${value}`))],
  reason: ['changes.field.reason', choice((t, value) => t(`changes.reason_${value}`))],
  stop_reason: ['changes.field.stop_reason', choice((t, value) => t(`changes.reason_${value}`))],
  taken_over_by_id: ['changes.field.taken_over_by_id', person],
  answer: ['changes.field.answer', plain],
  finished_at: ['changes.field.finished_at', moment],
  rights: ['admins.rights', rightsInWords],
  own_leads_only: ['admins.own_leads_only', yesNo],
  phone_extension: ['people.phone_extension', plain],
  language: ['people.language', choice((t, value) => t(`people.language_${value}`))],
  time_zone: ['people.time_zone', plain],
  theme: ['profile.theme', choice((t, value) => t(`profile.theme_${value}`))],
  page_size: ['profile.page_size', plain],
  shortcuts: ['profile.shortcuts', yesNo],
  call_sound: ['profile.call_sound', yesNo],
  lead_columns: ['changes.field.lead_columns', (value) => String((value as unknown[]).length)],
  client_columns: ['changes.field.client_columns', (value) => String((value as unknown[]).length)],
  company_columns: ['changes.field.company_columns', (value) => String((value as unknown[]).length)],
  shared: ['saved_views.shared', yesNo],
  totp_since: ['changes.field.totp_since', moment],
  password_set_at: ['changes.field.password_set_at', moment],
  oidc_issuer: ['changes.field.oidc_issuer', plain],
  oidc_subject: ['changes.field.oidc_subject', plain],
  disabled_at: ['changes.field.disabled_at', moment],
};

const ofSetting: Record<string, Field> = {
  tags_enabled: ['settings.tags_enabled', yesNo],
  convert_from_any_step: ['settings.convert_from_any_step', yesNo],
};

const ofExport: Record<string, Field> = {
  admin_id: ['changes.who', person],
  list: ['changes.field.list', choice((t, value) => t(`nav.${value}`))],
  format: ['changes.field.format', plain],
  query: ['changes.field.query', plain],
  columns: ['changes.field.columns', (value) => String((value as unknown[]).length)],
  state: shared.state!,
  rows: ['changes.field.rows', plain],
  finished_at: shared.finished_at!,
};

const ofCustomField: Record<string, Field> = {
  name: ['settings.name', plain],
  entity: ['fields.field.entity', choice((t, value) => t(`fields.entity.${value}`))],
  kind: ['fields.field.kind', choice((t, value) => t(`fields.kind.${value}`))],
  key: ['fields.field.key', plain],
  options: ['fields.field.options', list],
  required: ['fields.field.required', yesNo],
  default_value: ['fields.field.default_value', plain],
  hint: ['fields.field.hint', plain],
  searchable: ['fields.field.searchable', yesNo],
  position: ['changes.field.position', plain],
  deleted_at: ['leads.field.deleted_at', moment],
};

/** What pages of the log show of such a record. */
export function fieldsOf(entity: string): Record<string, Field> {
  if (entity === 'custom_field') return ofCustomField;
  if (entity === 'export') return ofExport;
  return entity === 'setting' ? ofSetting : shared;
}
