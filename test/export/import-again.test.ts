import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LeadValues } from '../../src/leads/repository.ts';
import { press, uploaded } from '../import/wizard.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

// Each import starts processes that read its file.
vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const values: Array<Partial<LeadValues>> = [
  {
    full_name: '=1+1',
    phones: ['+380681111111', '+37060000001'],
    emails: ['a@example.com', 'b@example.com'],
    company: '@SUM(A1)',
    city: '-5',
    address: 'a;b, "c" | d;=1+1,-2',
    source_id: 2,
    tag_ids: [1, 2],
    priority: 'high',
    step_id: step.contacted,
    responsible_id: cast.Sam.id,
    registered_on: '2026-02-03',
  },
  { full_name: 'Žaneta Ąžuolė <b>&amp;</b>', company: '+1', address: "O'Brien; 'x'", registered_on: '1999-12-31' },
  { full_name: 'Ёлка ïd 漢字', phones: ['+380501234567'], company: '0012', city: '1.5', priority: 'low' },
];
const custom = [
  {
    budget: 1234.5,
    since: '2026-03-04',
    vip: true,
    plan: 'Gold',
    goods: ['x', 'y'],
    about: '=2+2',
    site: 'https://example.com/?a=1;b',
  },
  { budget: -0.25, about: 'two\n- lines;=3' },
  {},
];

async function makeFields(db: Knex): Promise<void> {
  const field = (values: object, position: number) => ({ entity: 'lead', position, options: [], ...values });
  await db('custom_fields').insert([
    field({ key: 'budget', name: 'Budget X', kind: 'number' }, 1),
    field({ key: 'since', name: 'Since X', kind: 'date' }, 2),
    field({ key: 'vip', name: 'VIP X', kind: 'checkbox' }, 3),
    field({ key: 'plan', name: 'Plan X', kind: 'select', options: ['Gold', 'Basic'] }, 4),
    field({ key: 'goods', name: 'Goods X', kind: 'multi_select', options: ['x', 'y'] }, 5),
    field({ key: 'about', name: 'About X', kind: 'long_text' }, 6),
    field({ key: 'site', name: 'Site X', kind: 'link' }, 7),
  ]);
}

const columns = [
  ...['full_name', 'phone', 'email', 'company', 'city', 'address', 'source_id', 'responsible_id', 'registered_on'],
  ...['step_id', 'priority', 'tag_ids', 'custom.budget', 'custom.since', 'custom.vip', 'custom.plan', 'custom.goods'],
  ...['custom.about', 'custom.site'],
];

/** What a form on the page would send as it is. */
function shownIn(page: string): Record<string, string> {
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  for (const [, name, options] of page.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
    fields.push([name, /value="([^"]*)" selected/.exec(options!)?.[1] ?? /value="([^"]*)"/.exec(options!)?.[1] ?? '']);
  for (const [, name, value] of page.matchAll(/type="radio" name="([^"]+)" value="([^"]*)" checked/g))
    fields.push([name, value]);
  return Object.fromEntries(fields.filter(([name]) => name !== '_csrf'));
}

const compared = [...Object.keys(values[0]!), 'custom'];

it.each([
  ['en', 'csv'],
  ['ru', 'xlsx'],
  ['uk', 'csv'],
  ['lt', 'xlsx'],
  ['ru', 'csv&delimiter=tab'],
])('an export is what the import makes leads of again: %s, %s', async (language, format) => {
  await makeFields(site.db);
  for (const [at, each] of values.entries()) {
    const { id } = await makeLead(site.db, each);
    await site
      .db('leads')
      .where({ id })
      .update({ custom: JSON.stringify(custom[at]) });
  }
  await site.db('admins').where({ login: 'ada' }).update({ language, lead_columns: columns });
  const before = await site.db('leads').orderBy('id').select(compared);

  const [type, more = ''] = format.split('&');
  const file = await ada.download(`/leads/export.${type}?sort=id&${more}`);
  await site.db('leads').delete();
  await ada.get('/import');
  const id = await uploaded(ada, file.body as Buffer, {}, `leads.${type}`);
  let answer = await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
  if (answer.headers.location?.endsWith('/values')) {
    const page = await ada.get(`/import/${id}/values`);
    answer = await press(site, ada, `/import/${id}/values`, shownIn(page.text));
  }
  await press(site, ada, `/import/${id}/run`);
  expect(await site.db('imports').where({ id }).first()).toMatchObject({ state: 'done', created: 3, failed: 0 });
  expect(await site.db('leads').orderBy('id').select(compared)).toEqual(before);
});
