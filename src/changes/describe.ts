import type { Names } from '../leads/names.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';

/** One field of a change in words: `before` and `after` are empty where there was nothing. */
export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

type Write = (value: unknown, names: Names, ui: Ui) => string;
type Image = Record<string, unknown> | null;

const plain: Write = (value) => String(value);
const list: Write = (value) => (value as string[]).join(', ');
const named =
  (dictionary: 'steps' | 'sources' | 'tags'): Write =>
  (value, names) =>
    [value]
      .flat()
      .map((id) => names[dictionary].get(Number(id))?.name ?? `#${id}`)
      .join(', ');
const day: Write = (value, _names, { dates }) => dates.day(String(value));
const moment: Write = (value, _names, { dates }) => dates.moment(new Date(String(value)));

// Fields in the order a form has them; what is not here is bookkeeping.
const leadFields: Record<string, Write> = {
  full_name: plain,
  phones: (value) => (value as string[]).map(formatPhone).join(', '),
  emails: list,
  city: plain,
  address: plain,
  company: plain,
  company_code: plain,
  source_id: named('sources'),
  responsible_id: (value, names) => names.admins.get(Number(value))?.full_name ?? `#${value}`,
  registered_on: day,
  priority: (value, _names, { t }) => t(`leads.priority.${value}`),
  step_id: named('steps'),
  comments: plain,
  tag_ids: named('tags'),
  custom: (value) => JSON.stringify(value),
  // Who may not see clients learns that there is one, not which.
  client_id: (value, _names, { t, can }) => (can('clients.view') ? `#${value}` : t('conversion.a_client')),
  held_until: day,
  deleted_at: moment,
};

/** What a change did to a lead, field by field; an empty value on both sides is left out. */
export function describeLeadChange(before: Image, after: Image, names: Names, ui: Ui): FieldChange[] {
  const write = (field: string, image: Image) => {
    const value = image?.[field];
    return isEmpty(value) ? '' : leadFields[field]!(value, names, ui);
  };
  return Object.keys(leadFields)
    .filter((field) => before?.[field] !== undefined || after?.[field] !== undefined)
    .map((field) => ({
      field: ui.t(`leads.field.${field}`),
      before: write(field, before),
      after: write(field, after),
    }))
    .filter((change) => change.before || change.after);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
