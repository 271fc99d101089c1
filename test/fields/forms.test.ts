import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const kinds = [
  { key: 'note', name: 'Side note', kind: 'text', hint: 'in one line' },
  { key: 'budget', name: 'Budget', kind: 'number', default_value: '100' },
  { key: 'until', name: 'Contract until', kind: 'date' },
  { key: 'vip', name: 'VIP', kind: 'checkbox' },
  { key: 'size', name: 'Size', kind: 'select', options: ['small', 'large'] },
  { key: 'wants', name: 'Wants', kind: 'multi_select', options: ['internet', 'phone', 'TV'] },
  { key: 'site', name: 'Site', kind: 'link' },
];

async function addFields(entity: string, more: object = {}): Promise<void> {
  await site.db('custom_fields').insert(kinds.map((field, at) => ({ entity, position: at, ...field, ...more })));
}
const leadOf = (full_name: string) => site.db('leads').where({ full_name }).first();
const typed = {
  'custom[note]': '  a   b ',
  'custom[budget]': '1 500,50',
  'custom[until]': '2027-01-31',
  'custom[vip]': ['', '1'],
  'custom[size]': 'large',
  'custom[wants]': ['', 'TV', 'internet'],
  'custom[site]': 'example.com/a',
};
const read = {
  note: 'a b',
  budget: 1500.5,
  until: '2027-01-31',
  vip: true,
  size: 'large',
  wants: ['internet', 'TV'],
  site: 'https://example.com/a',
};

describe('a lead', () => {
  beforeEach(() => addFields('lead'));

  it('is made with custom fields of every kind, and its page shows them readably', async () => {
    const ada = await site.as('Ada');
    const form = await ada.get('/leads/new');
    for (const { name } of kinds) expect(form.text).toContain(name);
    expect(form.text).toContain('in one line');
    expect(form.text).toContain('value="100"');

    const made = await ada.post('/leads', { full_name: 'Zoe', ...typed });
    expect(made.status).toBe(303);
    expect((await leadOf('Zoe')).custom).toEqual(read);
    const page = (await ada.get(made.headers.location!)).text;
    for (const said of ['1,500.5', '2027-01-31', 'Yes', 'internet, TV', 'href="https://example.com/a"'])
      expect(page).toContain(said);
  });

  it('gets the defaults where a form says nothing of the fields', async () => {
    await (await site.as('Ada')).post('/leads', { full_name: 'Zoe' });
    expect((await leadOf('Zoe')).custom).toEqual({ budget: 100 });
  });

  it('keeps what was typed and names each wrong field', async () => {
    const ada = await site.as('Ada');
    const wrong = {
      'custom[budget]': 'a lot',
      'custom[until]': '2027-02-31',
      'custom[size]': 'huge',
      'custom[note]': 'kept',
    };
    const answer = await ada.post('/leads', { full_name: 'Zoe', ...wrong });
    expect(answer.status).toBe(422);
    for (const said of [
      'value="a lot"',
      'value="kept"',
      'id="custom.budget-error"',
      'href="#custom.until"',
      'id="custom.size-error"',
    ])
      expect(answer.text).toContain(said);
    expect(await leadOf('Zoe')).toBeUndefined();
  });

  it('asks for required ones', async () => {
    await site.db('custom_fields').where({ key: 'size' }).update({ required: true });
    const ada = await site.as('Ada');
    expect((await ada.post('/leads', { full_name: 'Zoe', 'custom[size]': '' })).text).toContain(
      'id="custom.size-error"',
    );
    expect((await ada.post('/leads', { full_name: 'Zoe', 'custom[size]': 'small' })).status).toBe(303);
  });

  it('is edited: emptied fields go, those not sent stay', async () => {
    const ada = await site.as('Ada');
    await ada.post('/leads', { full_name: 'Zoe', ...typed });
    const { id, version } = await leadOf('Zoe');
    const edit = { version, 'custom[vip]': '', 'custom[wants]': '', 'custom[budget]': '0' };
    expect((await ada.post(`/leads/${id}`, edit)).status).toBe(303);
    const { vip: _, wants: __, ...rest } = read;
    expect((await leadOf('Zoe')).custom).toEqual({ ...rest, budget: 0 });
    const history = (await ada.get(`/leads/${id}?tab=history`)).text;
    for (const said of ['Wants', 'internet, TV', '1,500.5']) expect(history).toContain(said);
  });

  it('keeps values of fields that are deleted, and an option that the field lost', async () => {
    const ada = await site.as('Ada');
    await ada.post('/leads', { full_name: 'Zoe', ...typed });
    await site.db('custom_fields').where({ key: 'note' }).update({ deleted_at: new Date() });
    await site
      .db('custom_fields')
      .where({ key: 'size' })
      .update({ options: ['small'] });
    const { id, version } = await leadOf('Zoe');
    const page = await ada.get(`/leads/${id}/edit`);
    expect(page.text).not.toContain('Side note');
    expect(page.text).toContain('<option value="large" selected>');
    expect((await ada.post(`/leads/${id}`, { version, 'custom[size]': 'large', 'custom[budget]': '1' })).status).toBe(
      303,
    );
    expect((await leadOf('Zoe')).custom).toEqual({ ...read, budget: 1 });
  });

  it('does not take unknown fields, and no input breaks it', async () => {
    const ada = await site.as('Ada');
    await ada.post('/leads', { full_name: 'Zoe', 'custom[nothing]': 'x', 'custom[note]': 'y' });
    expect((await leadOf('Zoe')).custom).toEqual({ note: 'y', budget: 100 });
    const inputs: Array<Record<string, string>> = [
      { custom: 'x' },
      { 'custom[]': 'x' },
      { 'custom[budget][]': '1' },
      { 'custom[__proto__]': 'x' },
    ];
    for (const broken of inputs)
      expect((await ada.post('/leads', { full_name: 'Yan', ...broken })).status).toBeLessThan(500);
  });

  it('shows both values of a field that two people changed', async () => {
    const ada = await site.as('Ada');
    await ada.post('/leads', { full_name: 'Zoe', ...typed });
    const { id, version } = await leadOf('Zoe');
    await ada.post(`/leads/${id}`, { version, 'custom[budget]': '200', 'custom[note]': 'theirs' });
    const stale = await ada.post(`/leads/${id}`, {
      version,
      'custom[budget]': '300',
      'custom[size]': 'small',
      'custom[vip]': '',
    });
    expect(stale.status).toBe(409);
    for (const said of ['Budget', '200', '300', 'name="picks[custom.budget]"', 'name="custom[size]" value="small"'])
      expect(stale.text).toContain(said);

    const decided = {
      version: version + 1,
      base_version: version,
      'custom[budget]': '300',
      'custom[size]': 'small',
      'custom[vip]': '',
      'picks[custom.budget]': ['', 'theirs'],
      'picks[custom.size]': ['', 'yours'],
    };
    expect((await ada.post(`/leads/${id}`, decided)).status).toBe(303);
    expect((await leadOf('Zoe')).custom).toMatchObject({ budget: 200, size: 'small', note: 'theirs' });
    expect((await leadOf('Zoe')).custom).not.toHaveProperty('vip');
  });

  it('is not changed by those who may not', async () => {
    const ada = await site.as('Ada');
    await ada.post('/leads', { full_name: 'Zoe', ...typed });
    const { id, version } = await leadOf('Zoe');
    expect((await (await site.as('Vera')).post(`/leads/${id}`, { version, 'custom[note]': 'x' })).status).toBe(403);
    expect((await (await site.as('Sam')).post(`/leads/${id}`, { version, 'custom[note]': 'x' })).status).toBe(404);
    expect((await ada.forge(`/leads/${id}`, { version, 'custom[note]': 'x' })).status).toBe(403);
    expect((await leadOf('Zoe')).custom).toEqual(read);
  });
});

describe('a client', () => {
  beforeEach(() => addFields('client'));
  const clientOf = (full_name: string) => site.db('clients').where({ full_name }).first();

  it('is made, shown, edited and refused with custom fields', async () => {
    const ada = await site.as('Ada');
    const made = await ada.post('/clients', { full_name: 'Zoe', ...typed });
    expect(made.status).toBe(303);
    expect((await clientOf('Zoe')).custom).toEqual(read);
    expect((await ada.get(made.headers.location!)).text).toContain('1,500.5');

    const { id, version } = await clientOf('Zoe');
    const refused = await ada.post(`/clients/${id}`, { version, 'custom[budget]': 'a lot' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="a lot"');
    await ada.post(`/clients/${id}`, { version, 'custom[budget]': '7' });
    expect((await clientOf('Zoe')).custom).toEqual({ ...read, budget: 7 });
    const stale = await ada.post(`/clients/${id}`, { version, 'custom[budget]': '9' });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('name="picks[custom.budget]"');
  });

  it('gets a lead’s values under the same key when the lead is registered', async () => {
    await site.db('settings').insert({ key: 'convert_from_any_step', value: 'true' });
    await site.db('custom_fields').insert({ entity: 'lead', key: 'own', name: 'Of leads', kind: 'text', position: 9 });
    const [{ id: step_id }] = await site.db('steps').limit(1).select('id');
    const { id: responsible_id } = await site.db('admins').where({ login: cast.Ada.login }).first('id');
    const custom = { ...read, own: 'stays' };
    const [{ id }] = await site
      .db('leads')
      .insert({ full_name: 'Zoe', step_id, responsible_id, custom })
      .returning('id');
    const ada = await site.as('Ada');
    const form = await ada.get(`/leads/${id}/conversion`);
    expect(form.text).toContain('value="1500.5"');
    expect(form.text).toContain('Of leads');
    await ada.post(`/leads/${id}/conversion`, { login: 'zoe', 'custom[budget]': '2', 'custom[vip]': '' });
    const { vip: _, ...rest } = custom;
    expect((await clientOf('Zoe')).custom).toEqual({ ...rest, budget: 2 });
  });
});
