import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;

const known = [
  { key: 'note', name: 'Side note', kind: 'text' },
  { key: 'story', name: 'Story', kind: 'long_text' },
  { key: 'budget', name: 'Budget', kind: 'number' },
  { key: 'until', name: 'Contract until', kind: 'date' },
  { key: 'vip', name: 'VIP', kind: 'checkbox' },
  { key: 'size', name: 'Size', kind: 'select', options: ['small', 'large', 'Ąžuolas'] },
  { key: 'wants', name: 'Wants', kind: 'multi_select', options: ['internet', 'phone', 'TV'] },
  { key: 'site', name: 'Site', kind: 'link' },
];
// What is wrong for its kind breaks nothing: an undo, an import of long ago, another program.
const people: Array<[string, object]> = [
  [
    'Ann',
    { note: 'Beta', budget: 9, until: '2027-03-01', vip: true, size: 'small', wants: ['TV'], story: 'met in Kaunas' },
  ],
  [
    'Bob',
    {
      note: 'alpha',
      budget: 100,
      until: '2026-12-31',
      size: 'large',
      wants: ['internet', 'TV'],
      site: 'https://bob.lt',
    },
  ],
  ['Cid', { note: 'ąlpha', budget: -5.5, until: '2027-03-01', vip: true, size: 'Ąžuolas', wants: ['phone'] }],
  ['Dan', {}],
  ['Eve', { budget: 'many', until: 5, wants: 'TV', vip: 'perhaps', size: ['large'] }],
];

beforeAll(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  for (const entity of ['lead', 'client']) {
    const rows = known.map((field, position) => ({
      entity,
      position,
      searchable: true,
      index_state: 'ready',
      ...field,
    }));
    await site.db('custom_fields').insert(rows);
  }
  const [{ id: step_id }] = await site.db('steps').limit(1).select('id');
  for (const [full_name, custom] of people) {
    await site.db('leads').insert({ full_name, custom, step_id });
    await site.db('clients').insert({ full_name, custom, login: full_name });
  }
});
afterAll(() => site.close());

async function namesIn(address: string): Promise<string> {
  const { status, text } = await ada.get(address);
  expect(status).toBe(200);
  const rows = text.slice(text.indexOf('<tbody>'), text.indexOf('</tbody>'));
  return [...rows.matchAll(/aria-label="Information: (\w+)"/g)].map(([, name]) => name![0]).join('');
}

describe.each(['/leads', '/clients'])('%s', (path) => {
  it.each([
    ['custom.budget', 'CABDE'],
    ['-custom.budget', 'BACED'],
    ['custom.until', 'BACED'],
    ['-custom.until', 'ECABD'],
    ['custom.note', 'BCADE'],
    ['-custom.note', 'ACBED'],
    ['custom.size', 'CBAED'],
  ])('is sorted by %s, what is empty last, ties by id', async (sort, order) => {
    const found = await namesIn(`${path}?tab=${path === '/leads' ? 'all' : 'active'}&sort=${sort}`);
    // A list in a select's place is shown and sorted as its text.
    if (sort === 'custom.size') expect([...found].at(-1)).toBe('D');
    else expect(found).toBe(order);
  });

  it.each([
    ['custom.budget=100', 'B'],
    ['custom.budget.from=9', 'BA'],
    ['custom.budget.to=9', 'CA'],
    ['custom.until=2027-03-01', 'CA'],
    ['custom.until.to=2026-12-31', 'B'],
    ['custom.vip=1', 'CA'],
    ['custom.size=small&custom.size=large', 'BA'],
    ['custom.wants=TV', 'BA'],
    ['custom.note=LPH', 'CB'],
    ['custom.story=kaunas', 'A'],
    ['custom.site=bob', 'B'],
    ['filled=custom.note', 'CBA'],
    ['custom.nothing=1', 'EDCBA'],
    ['custom.budget.from=x', 'EDCBA'],
  ])('is filtered by %s', async (query, names) => {
    const found = await namesIn(`${path}?sort=-id&${query}`);
    if (!/wants|filled/.test(query)) expect(found).toBe(names);
    else expect([...names].every((name) => found.includes(name))).toBe(true);
  });

  it('neither filters nor sorts by what has no index yet, and says so in the settings', async () => {
    await site.db('custom_fields').where({ key: 'budget' }).update({ index_state: 'building' });
    expect(await namesIn(`${path}?sort=custom.budget`)).toBe('EDCBA');
    expect(await namesIn(`${path}?custom.budget=100`)).toBe('EDCBA');
    const entity = path === '/leads' ? 'lead' : 'client';
    expect((await ada.get(`/settings/fields?entity=${entity}`)).text).toContain('the index is being made');
    await site.db('custom_fields').where({ key: 'budget' }).update({ index_state: 'ready' });
  });

  it('shows chosen columns readably and offers the others', async () => {
    const columns = ['full_name', ...known.map(({ key }) => `custom.${key}`)];
    expect((await ada.post(`${path}/columns`, { columns })).status).toBe(303);
    const { text } = await ada.get(`${path}?sort=-id`);
    for (const said of ['Contract until', '2027-03-01', 'internet, TV', 'href="https://bob.lt"', '>Yes<', '-5.5'])
      expect(text).toContain(said);
    expect((await ada.get(`${path}/columns`)).text).toContain('Side note');
    await ada.post(`${path}/columns`, { reset: '1' });
    expect((await ada.get(path)).text).not.toContain('Side note');
  });

  it('has them in the search form', async () => {
    const { text } = await ada.get(`${path}/search`);
    expect(text).toContain('name="custom.note"');
    expect((await ada.get(`${path}/search?custom.note=beta`)).headers.location).toMatch(new RegExp(`^${path}/\\d+`));
  });

  it('leads on to the neighbours in the order of a field', async () => {
    const { id } = await site.db(path.slice(1)).where({ full_name: 'Ann' }).first();
    const { id: next } = await site.db(path.slice(1)).where({ full_name: 'Bob' }).first();
    const from = encodeURIComponent('sort=custom.budget');
    expect((await ada.get(`${path}/${id}?from=${from}`)).text).toContain(`${path}/${next}?from=`);
  });
});

it('changes all that a custom filter matches', async () => {
  const body = { change: 'priority', priority: 'high', filter: 'tab=all&custom.size=large', count: '1', all: '1' };
  const answer = await ada.post('/leads/bulk', body);
  expect(answer.status).toBe(303);
  const operation = await site.db('operations').orderBy('id', 'desc').first();
  expect(operation.total).toBe(1);
});
