import { step } from '../support/people.ts';
import type { Records } from './routes.ts';

/** Values that have broken programs before, as they stand in an address or in a form's body. */
export const values: Record<string, string> = {
  empty: '',
  blank: '%20%09%C2%A0%E2%80%8B',
  'NUL, encoded': '%00',
  'NUL inside': 'a%00b',
  'cut UTF-8': '%E0%A4%A',
  'broken UTF-8': '%FF%FE%C3',
  'lone surrogate': '%ED%A0%80',
  'escaped surrogate': '%5Cud800',
  'not a number': 'NaN',
  infinite: '1e309',
  huge: '99999999999999999999',
  'beyond an integer': '2147483648',
  negative: '-1',
  zero: '0',
  hexadecimal: '0x10',
  fraction: '1.5',
  'day that is not': '2026-02-30',
  'day zero': '0000-00-00',
  'year 99999': '99999-01-01',
  'time that is not': '25:99',
  emoji: '%F0%9F%91%A9%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7',
  'right to left': '%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D',
  SQL: `'%3B%20drop%20table%20leads%3B--`,
  pattern: '%25_%5C%25',
  markup: '%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E',
  template: '%7B%7Bconstructor%7D%7D%3C%25%3D%207*7%20%25%3E',
  prototype: '__proto__',
  constructor: 'constructor',
  method: 'toString',
  'header break': 'a%0D%0ASet-Cookie:%20x=1',
  list: '%7B1,2%7D',
  long: 'x'.repeat(3000),
};

/** Names of a field `f` that make it a list, a record or something of the language. */
export const shapes: Record<string, (field: string) => string> = {
  twice: (f) => `${f}=1&${f}=2`,
  list: (f) => `${f}[]=1&${f}[]=x`,
  'list at 99': (f) => `${f}[99]=1`,
  record: (f) => `${f}[a]=c`,
  deep: (f) => `${f}[a][b][c][d]=e`,
  method: (f) => `${f}[toString]=1&${f}[valueOf]=1`,
  prototype: (f) => `${f}[__proto__][x]=1&__proto__[${f}]=1&constructor[prototype][${f}]=1`,
  'records in a list': (f) => `${f}[][a]=1&${f}[0][b]=2`,
  'method itself': (f) => `toString=1&hasOwnProperty=1&${f}=1`,
};

/** Segments of a path where an id belongs. */
export const segments = [
  '0',
  '-1',
  '1.5',
  '1e309',
  'NaN',
  '99999999999999999999',
  '2147483648',
  '%00',
  '%E0%A4%A',
  '%FF',
  '%F0%9F%91%A9',
  '__proto__',
  'constructor',
  "1'--",
  '..%2f..%2fetc',
  '%2e%2e',
  '1;2',
  'x'.repeat(9000),
];

/** Forms as people fill them in, by their addresses. */
export function goodForms(records: Records): Array<[string, Record<string, string>]> {
  const dictionary = { name: 'Name', colour: 'blue', version: '1' };
  const customField = { name: 'Name', options: 'x', default_value: 'x', hint: 'x', required: '1', searchable: '1' };
  const admin = { login: 'new', full_name: 'New', language: 'en', time_zone: 'UTC', preset: 'manager' };
  const secret = { password: 'a good password', password_again: 'a good password' };
  return [
    [
      '/leads',
      {
        full_name: 'Ann',
        phones: '1',
        emails: '',
        source_id: '',
        responsible_id: '1',
        registered_on: '2026-01-01',
        priority: 'low',
        step_id: '1',
        tag_ids: '1',
        duplicates_seen: '1',
        submission_id: '',
        comments: 'x',
        [`custom[f_${records.lead}]`]: 'x',
      },
    ],
    [
      `/leads/${records.lead}`,
      { version: '1', base_version: '1', 'picks[city]': 'yours', full_name: 'Ann', city: 'Kyiv', step_id: '1' },
    ],
    [
      `/leads/${records.lead}/actions`,
      {
        text: 'x',
        action_type_id: '1',
        assignee_id: '1',
        planned_on: '2026-01-01',
        planned_time: '10:00',
        step_id: String(step.new),
        submission_id: '',
      },
    ],
    ...['/mailings', '/mailings/new'].map((address): [string, Record<string, string>] => [
      address,
      {
        subject: 'x',
        body: '{{full_name}}',
        action_type_id: '1',
        ids: String(records.lead),
        filter: '',
        count: '1',
        preview_id: '1',
        template_id: '1',
        attachment_ids: '1',
        drop: '1',
        submission_id: '',
      },
    ]),
    ['/settings/mail-templates', { name: 'x', subject: 'x', body: 'x', submission_id: '' }],
    [`/settings/mail-templates/${records.mail_template}`, { name: 'x', subject: 'x', body: 'x', version: '1' }],
    ['/settings/suppressions', { email: 'anna@example.com' }],
    [`/mailing-recipients/${records.recipient}`, { decision: 'again' }],
    [
      `/actions/${records.action}`,
      { text: 'x', version: '1', planned_on: '2026-01-01', planned_time: '10:00', step_id: '1' },
    ],
    [
      `/leads/${records.lead}/import`,
      { from: String(records.lead + 1), fields: 'phones', version: '1', from_version: '1', submission_id: '' },
    ],
    [
      '/leads/merge',
      { ids: String(records.lead), main: String(records.lead), from_phones: 'all', versions: '1:1', submission_id: '' },
    ],
    [
      '/clients',
      {
        full_name: 'Ann',
        login: 'ann',
        phones: '1',
        emails: '',
        birth_on: '1990-01-01',
        tag_ids: '1',
        submission_id: '',
      },
    ],
    [
      `/clients/${records.client}`,
      { version: '1', base_version: '1', 'picks[city]': 'yours', login: 'ann', city: 'Kyiv' },
    ],
    [`/clients/${records.client}/notes`, { text: 'x', submission_id: '' }],
    [`/clients/${records.client}/tags`, { tag_ids: '1', add: '', remove: '' }],
    [`/client-notes/${records.client_note}`, { text: 'x', version: '1' }],
    [`/leads/${records.lead}/tags`, { tag_ids: '1', add: '', remove: '' }],
    ['/settings/steps', { ...dictionary, description: 'x', on_kanban: '1' }],
    ['/settings/steps/order', { ids: '1' }],
    [`/settings/tags/${records.tag}`, dictionary],
    ['/settings/fields', { ...customField, entity: 'lead', kind: 'select', key: 'a' }],
    [`/settings/fields/${records.custom_field}`, { ...customField, option_was: 'x', version: '1' }],
    [`/settings/fields/${records.custom_field}/move`, { direction: 'up', submission_id: '' }],
    ['/admins', { ...admin, ...secret, email: '', phone_extension: '1', submission_id: '' }],
    [`/admins/${records.admin}`, { ...admin, version: '1' }],
    [`/admins/${records.admin}/rights`, { rights: 'leads.view', own_leads_only: '1', version: '1' }],
    ['/profile', { full_name: 'Ada', language: 'en', time_zone: 'UTC', theme: 'auto', page_size: '10' }],
  ];
}
