import { describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { ada, apply, beginEachEdit, cells, exported, fileOf, lead, naughty, site, upload } from './edited-sheets.ts';

beginEachEdit();

describe('a file that comes back', () => {
  it.each([
    ['en', 'export.xlsx'],
    ['ru', 'export.csv'],
    ['uk', 'export.xlsx'],
    ['lt', 'export.csv'],
  ])('as it was exported has no change: %s, %s', async (language, name) => {
    await site.db('admins').where({ login: 'ada' }).update({ language });
    await makeLead(site.db, { ...naughty, comments: `${naughty.comments} _x000D_ and _x0041_` });
    await makeLead(site.db);
    const file = await ada.download(`/leads/${name}?editing=1`);
    const address = await upload(ada, file.body as Buffer, '/leads', name);
    expect(await cells()).toEqual([]);
    const { rows, state, error } = await site.db('sheet_edits').first();
    expect({ rows, state, error }).toEqual({ rows: 2, state: 'ready', error: null });
    expect((await ada.get(address)).status).toBe(200);
  });

  it.each(['xlsx', 'ods', 'biff8'] as const)('as another program saved it has no change: %s', async (type) => {
    await makeLead(site.db, naughty);
    await upload(ada, fileOf(await exported(ada), type), '/leads', `a.${type === 'biff8' ? 'xls' : type}`);
    expect(await cells()).toEqual([]);
    expect((await site.db('sheet_edits').first()).state).toBe('ready');
  });

  it('says that nothing is changed', async () => {
    await makeLead(site.db);
    const address = await upload(ada, await exported(ada));
    expect((await ada.get(address)).text).toContain('Nothing is changed in this file.');
  });

  it('changes what is changed in it, as one operation that can be undone', async () => {
    const { id } = await makeLead(site.db, { full_name: 'Ann', city: 'Kyiv', phones: ['+380681111111'] });
    const other = await makeLead(site.db, { full_name: 'Boris' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, {
      'Full name': 'Anna',
      City: '',
      Phone: '0682222222; +37060000001',
      Step: 'Contacted',
      Source: 'website',
      Responsible: 'Sam Seller',
      Priority: 'Высокий',
      Tags: 'Fibre; Urgent',
      Registered: new Date(Date.UTC(2026, 0, 31)),
      Comments: 'New',
    });
    const before = await lead(id);
    const address = await upload(ada, sheet);
    const page = await ada.get(address);
    expect(page.text).toContain('Anna');
    expect(page.text).toContain('10 changed cells are ticked');
    const answer = await apply(ada, address);
    expect(answer.status).toBe(303);
    expect(await lead(id)).toMatchObject({
      full_name: 'Anna',
      city: null,
      phones: ['+380682222222', '+37060000001'],
      step_id: step.contacted,
      source_id: 3,
      responsible_id: cast.Sam.id,
      priority: 'high',
      tag_ids: [2, 1],
      registered_on: '2026-01-31',
      comments: 'New',
    });
    expect((await lead(other.id)).version).toBe(other.version);
    const operation = await site.db('operations').first();
    expect(operation).toMatchObject({ kind: 'lead_sheet_edit', state: 'done', total: 1, changed: 1 });
    await ada.post(`/operations/${operation.id}/undo`);
    const { version: _, updated_at: __, ...undone } = await lead(id);
    expect(before).toMatchObject(undone);
  });
});

describe('clients', () => {
  it('come back as leads do', async () => {
    await ada.post('/clients', { full_name: 'Zoe', login: 'zoe', birth_on: '1990-09-06', phones: '+380681111111' });
    const sheet = await exported(ada, '/clients');
    expect(sheet.titles.slice(0, 2)).toEqual(['Client ID', 'Version']);
    Object.assign(sheet.rows[0]!, { 'Birth date': '07.09.1990', City: 'Kyiv', Login: 'hacked' });
    const address = await upload(ada, sheet, '/clients');
    expect((await ada.get(address)).text).toContain('These columns are not read: Login');
    await apply(ada, address);
    expect(await site.db('clients').first()).toMatchObject({ birth_on: '1990-09-07', city: 'Kyiv', login: 'zoe' });
  });
});

describe('companies', () => {
  it('come back as leads do', async () => {
    await ada.post('/companies', { name: 'ACME', code: '0012', site: 'example.com' });
    const sheet = await exported(ada, '/companies');
    const [name] = Object.entries(sheet.rows[0]!).find(([, value]) => value === 'ACME')!;
    Object.assign(sheet.rows[0]!, { [name]: '+ACME', City: 'Kyiv' });
    const address = await upload(ada, sheet, '/companies');
    expect((await ada.get(address)).text).toContain('+ACME');
    await apply(ada, address);
    expect(await site.db('companies').first()).toMatchObject({ name: '+ACME', code: '0012', city: 'Kyiv', version: 2 });
  });
});

describe('custom fields', () => {
  it('come back too', async () => {
    const field = (values: object, position: number) => ({ entity: 'lead', position, options: [], ...values });
    await site
      .db('custom_fields')
      .insert([
        field({ key: 'budget', name: 'Budget', kind: 'number' }, 1),
        field({ key: 'since', name: 'Since', kind: 'date' }, 2),
        field({ key: 'vip', name: 'VIP', kind: 'checkbox' }, 3),
        field({ key: 'plan', name: 'City', kind: 'select', options: ['A', 'B'] }, 4),
        field({ key: 'goods', name: 'Goods', kind: 'multi_select', options: ['x', 'y'] }, 5),
      ]);
    const custom = { budget: 1.5, since: '2026-01-31', vip: true, plan: 'A', goods: ['x', 'y'] };
    const { id } = await makeLead(site.db, { full_name: 'Ann' });
    await site
      .db('leads')
      .where({ id })
      .update({ custom: JSON.stringify(custom) });
    const sheet = await exported(ada);
    expect(sheet.rows[0]).toMatchObject({ Budget: 1.5, VIP: 'Yes', 'City (custom.plan)': 'A', Goods: 'x; y' });
    await upload(ada, sheet);
    expect(await cells()).toEqual([]);
    Object.assign(sheet.rows[0]!, { Budget: '2 000,25', VIP: 'no', 'City (custom.plan)': 'C', Goods: 'y' });
    const address = await upload(ada, sheet);
    await apply(ada, address);
    expect((await lead(id)).custom).toEqual({ budget: 2000.25, since: '2026-01-31', plan: 'A', goods: ['y'] });
    expect((await ada.get(address)).text).toContain('2,000.25');
  });

  it('that were deleted meanwhile stay as they are, and that is said', async () => {
    const [{ id: fieldId }] = await site
      .db('custom_fields')
      .insert({ entity: 'lead', position: 1, options: [], key: 'budget', name: 'Budget', kind: 'number' })
      .returning('id');
    const { id } = await makeLead(site.db, { full_name: 'Ann' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, { Budget: 5, City: 'Kyiv' });
    const address = await upload(ada, sheet);
    await ada.post(`/settings/fields/${fieldId}/delete`);
    await apply(ada, address);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv', custom: {} });
    const { text } = await ada.get(address);
    expect(text).toContain('Not applied: the field or its option was deleted');
    expect(text).toContain('<td>Budget</td>');
  });
});
