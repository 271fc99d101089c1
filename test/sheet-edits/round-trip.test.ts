import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { read, utils, type WorkSheet, write } from 'xlsx';
import * as leads from '../../src/leads/repository.ts';
import { applySheetEdit } from '../../src/sheet-edits/apply.ts';
import { readSheetEdit } from '../../src/sheet-edits/read-job.ts';
import { addCells, end, TakenUp } from '../../src/sheet-edits/reading.ts';
import { taskContext } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

// Each upload starts a process that reads it.
vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

type Sheet = { titles: string[]; rows: Array<Record<string, unknown>> };

/** The list as exported for editing. */
async function exported(visitor: Visitor, path = '/leads', query = 'sort=id'): Promise<Sheet> {
  const answer = await visitor.download(`${path}/export.xlsx?editing=1&${query}`);
  const book = read(answer.body as Buffer, { cellDates: true, UTC: true });
  const sheet: WorkSheet = book.Sheets[book.SheetNames[0]!]!;
  const [titles] = utils.sheet_to_json<string[]>(sheet, { header: 1 });
  return { titles: titles!, rows: utils.sheet_to_json(sheet, { UTC: true }) };
}

function fileOf({ titles, rows }: Sheet, bookType: 'xlsx' | 'csv' | 'ods' | 'biff8' = 'xlsx'): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.json_to_sheet(rows, { header: titles, UTC: true }), 'Leads');
  return write(book, { type: 'buffer', bookType });
}

async function upload(visitor: Visitor, sheet: Sheet | Buffer, path = '/leads', name = 'leads.xlsx'): Promise<string> {
  const content = Buffer.isBuffer(sheet) ? sheet : fileOf(sheet);
  const sent = visitor.upload(`${path}/sheet-edits`, {}, [{ name, content }]);
  const [{ id }] = await vi.waitUntil(
    async () => {
      const waiting = await site.db('sheet_edits').where({ state: 'reading' }).select('id');
      return waiting.length > 0 && waiting;
    },
    { timeout: 60_000 },
  );
  await readSheetEdit({ sheet_edit_id: id }, taskContext(site.db));
  const answer = await sent;
  expect(answer.status).toBe(303);
  expect(await site.db('sheet_edit_chunks')).toEqual([]);
  return answer.headers.location!;
}

interface Row {
  record_id: number | null;
  field: string;
  status: string;
  reason: string | null;
  before: unknown;
  after: unknown;
  chosen: boolean;
}

const cells = (): Promise<Row[]> =>
  site
    .db('sheet_edit_cells')
    .orderBy('id')
    .select('record_id', 'field', 'status', 'reason', 'before', 'after', 'chosen');

const lead = (id: number) => site.db('leads').where({ id }).first(leads.columns) as Promise<leads.Lead>;

/** Ids of all the cells a page shows, and of those it has ticked. */
function ticksOn(page: string): { shown: string[]; chosen: string[] } {
  const of = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1]!);
  return {
    shown: of(/name="shown" value="(\d+)"/g),
    chosen: of(/name="chosen" value="(\d+)" checked/g),
  };
}

async function apply(visitor: Visitor, address: string) {
  const page = await visitor.get(address);
  return visitor.post(address, { ...ticksOn(page.text), go: 'apply' });
}

const naughty = {
  full_name: '=1+1',
  phones: ['+380681111111', '+37060000001'],
  emails: ['a@example.com', 'b@example.com'],
  company: '+cmd|x',
  company_code: '0012345',
  city: "'quoted",
  address: 'a;b,"c"\td',
  comments: 'two\nlines <b>&amp;</b> Ąžuolė 👩‍👩‍👧',
  source_id: 2,
  tag_ids: [2, 1],
};

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

  it('marks what was changed in the base meanwhile, and leaves that unticked', async () => {
    const { id } = await makeLead(site.db, { full_name: 'Ann', city: 'Kyiv' });
    const sheet = await exported(ada);
    await ada.post(`/leads/${id}`, { version: 1, city: 'Odesa', address: 'Here' });
    Object.assign(sheet.rows[0]!, { City: 'Lviv', 'Full name': 'Anna' });
    const address = await upload(ada, sheet);
    expect(await cells()).toMatchObject([
      { field: 'full_name', status: 'change', after: 'Anna', chosen: true },
      { field: 'city', status: 'conflict', before: 'Odesa', after: 'Lviv', chosen: false },
    ]);
    const page = await ada.get(address);
    expect(page.text).toContain('Changed here too since the export.');
    await apply(ada, address);
    expect(await lead(id)).toMatchObject({ full_name: 'Anna', city: 'Odesa', address: 'Here' });
  });

  it('of a version that is not known marks all of it as a conflict, and says why', async () => {
    await makeLead(site.db, { full_name: 'Ann', city: 'Kyiv' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, { Version: 7, City: 'Lviv', Priority: 'High' });
    const { text } = await ada.get(await upload(ada, sheet));
    expect((await cells()).map(({ field, status }) => [field, status])).toEqual(
      expect.arrayContaining([
        ['city', 'conflict'],
        ['priority', 'conflict'],
      ]),
    );
    expect(text).toContain('no such version of the record is kept');
    expect(text).not.toContain('Changed here too');
    expect(text).not.toContain('leads.priority');
  });

  it('is read anew by whoever lives when its reader dies, and given up when it kills them all', async () => {
    await makeLead(site.db, { city: 'Kyiv' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, { City: 'Lviv' });
    const address = await upload(ada, sheet);
    const [edit] = await site.db('sheet_edits');
    const dead = async (attempt: number) => {
      await site.db('sheet_edits').update({ state: 'reading', attempt });
      await site.db('sheet_edit_chunks').insert({ sheet_edit_id: edit.id, position: 0, bytes: fileOf(sheet) });
    };
    await dead(1);
    expect((await ada.get(address)).text).toContain('The file is being read');
    await readSheetEdit({ sheet_edit_id: edit.id }, taskContext(site.db));
    expect(await site.db('sheet_edits').first()).toMatchObject({ state: 'ready', attempt: 2, rows: 1 });
    expect(await cells()).toMatchObject([{ field: 'city', after: 'Lviv' }]);
    await readSheetEdit({ sheet_edit_id: edit.id }, taskContext(site.db));
    expect(await cells()).toHaveLength(1);

    await dead(3);
    await readSheetEdit({ sheet_edit_id: edit.id }, taskContext(site.db));
    expect((await ada.get(address)).text).toContain('The reading was interrupted');
    expect(await site.db('sheet_edit_chunks')).toEqual([]);
  });

  it('lets go when somebody else took it up', async () => {
    await makeLead(site.db, { city: 'Kyiv' });
    const sheet = await exported(ada);
    await upload(ada, sheet);
    const [edit] = await site.db('sheet_edits').update({ state: 'reading' }).returning(['id', 'attempt']);
    const late = { ...edit, attempt: edit.attempt - 1 };
    await expect(end(site.db, late, { state: 'failed' })).rejects.toThrow(TakenUp);
    await expect(addCells(site.db, late, [], 5)).rejects.toThrow(TakenUp);
    expect(await site.db('sheet_edits').first()).toMatchObject({ state: 'reading', rows: 1 });
  });

  it('applies a conflict that is ticked', async () => {
    const { id } = await makeLead(site.db, { city: 'Kyiv' });
    const sheet = await exported(ada);
    await ada.post(`/leads/${id}`, { version: 1, city: 'Odesa' });
    sheet.rows[0]!.City = 'Lviv';
    const address = await upload(ada, sheet);
    const { shown } = ticksOn((await ada.get(address)).text);
    await ada.post(address, { shown, chosen: shown, go: 'apply' });
    expect((await lead(id)).city).toBe('Lviv');
  });

  it('has nothing to say where the base has the same by now, or where only the base changed', async () => {
    const { id } = await makeLead(site.db, { city: 'Kyiv', company: 'ACME' });
    const sheet = await exported(ada);
    await ada.post(`/leads/${id}`, { version: 1, city: 'Odesa', company: 'Foo' });
    sheet.rows[0]!.City = 'Odesa';
    await upload(ada, sheet);
    expect(await cells()).toEqual([]);
  });

  it('leaves what somebody changed after it was looked at', async () => {
    const { id } = await makeLead(site.db, { city: 'Kyiv', company: 'ACME' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, { City: 'Lviv', Company: 'Foo' });
    const address = await upload(ada, sheet);
    await ada.post(`/leads/${id}`, { version: 1, city: 'Odesa' });
    const answer = await apply(ada, address);
    expect(answer.headers.location).toMatch(/^\/operations\/\d+$/);
    expect(await lead(id)).toMatchObject({ city: 'Odesa', company: 'Foo' });
    expect((await ada.get(answer.headers.location!)).text).toContain('changed since by somebody');
    const { text } = await ada.get(address);
    expect(text).toContain('Not applied: changed since by somebody');
    expect(text).toMatch(/sheet-edit-applied">.*?<span>Applied</);
    expect(text).toContain(`href="${address}?status=left"`);
    expect((await ada.get(`${address}?status=left`)).text).not.toMatch(/sheet-edit-applied">/);
    expect((await ada.get(`${address}?status=applied`)).text).not.toContain('Not applied: changed');
  });

  it('tells afterwards what was applied, what was not ticked, and that it was undone', async () => {
    const { id } = await makeLead(site.db, { city: 'Kyiv', company: 'ACME' });
    const sheet = await exported(ada);
    Object.assign(sheet.rows[0]!, { City: 'Lviv', Company: 'Foo', 'Phone number': 'x' });
    const address = await upload(ada, sheet);
    const [city] = await site.db('sheet_edit_cells').where({ field: 'city' });
    const { shown } = ticksOn((await ada.get(address)).text);
    await ada.post(address, { shown, chosen: [String(city.id)], go: 'apply' });
    expect(await lead(id)).toMatchObject({ city: 'Lviv', company: 'ACME' });
    const { text } = await ada.get(address);
    expect(text).toContain('Was not ticked');
    expect(text.match(/sheet-edit-applied">/g)).toHaveLength(1);
    const { operation_id } = await site.db('sheet_edits').first();
    await ada.post(`/operations/${operation_id}/undo`);
    const undone = (await ada.get(address)).text;
    expect(undone).toContain('Applied, then undone');
    expect(undone).not.toMatch(/sheet-edit-applied">/);
  });

  it('tells what cannot be applied, and why', async () => {
    const { id } = await makeLead(site.db, { full_name: 'Ann' });
    const binned = await makeLead(site.db, { full_name: 'Bin' });
    const sheet = await exported(ada);
    await ada.post(`/leads/${binned.id}/delete`);
    const [ann, bin] = sheet.rows as [Record<string, unknown>, Record<string, unknown>];
    Object.assign(ann, {
      'Full name': '',
      'E-mail': 'nonsense',
      Step: 'Nowhere',
      Registered: 'soon',
      Responsible: 'X',
    });
    Object.assign(ann, { Phone: '3.8E+11', Tags: 'Fibre; Unheard', Priority: 'big' });
    bin.City = 'Kyiv';
    sheet.rows.push(
      { ...ann, 'Full name': 'Twice' },
      { 'Full name': 'New' },
      { ...ann, 'Lead ID': 999_999 },
      { 'Lead ID': 'x' },
    );
    await upload(ada, sheet);
    const found = await cells();
    expect(found.every(({ status, chosen }) => status === 'invalid' && !chosen)).toBe(true);
    const reasons = found.map(({ record_id, field, reason }) => [record_id, field, reason]);
    const reason = (name: string) => `sheet_edits.reason.${name}`;
    expect(reasons.filter(([record, field]) => record === id && field !== '').sort()).toEqual(
      [
        [id, 'full_name', 'errors.required'],
        [id, 'phone', reason('phone')],
        [id, 'email', 'leads.form.email'],
        [id, 'step_id', reason('unknown_name')],
        [id, 'responsible_id', reason('unknown_name')],
        [id, 'registered_on', 'errors.date'],
        [id, 'priority', 'errors.invalid'],
        [id, 'tag_ids', reason('unknown_name')],
      ].sort(),
    );
    expect(reasons.filter(([, field]) => field === '')).toEqual([
      [binned.id, '', reason('in_bin')],
      [id, '', reason('twice')],
      [null, '', reason('no_id')],
      [null, '', reason('unknown')],
      [null, '', reason('no_id')],
    ]);
    const address = `/leads/sheet-edits/${(await site.db('sheet_edits').first()).id}`;
    const page = await ada.get(address);
    expect(page.text).toContain('Nothing is called so.');
    const answer = await ada.post(address, { go: 'apply' });
    expect(answer.headers.location).toBe(address);
    expect((await ada.get(address)).text).toContain('Tick at least one changed cell.');
    expect((await lead(id)).version).toBe(1);
  });

  it('keeps ticks from page to page, without scripts', async () => {
    const ids: number[] = [];
    for (let n = 0; n < 150; n++) ids.push((await makeLead(site.db)).id);
    const sheet = await exported(ada);
    for (const row of sheet.rows) row.City = 'Kyiv';
    const address = await upload(ada, sheet);
    const first = await ada.get(address);
    const { shown, chosen } = ticksOn(first.text);
    expect([shown.length, chosen.length]).toEqual([100, 100]);
    const next = await ada.post(address, { shown, chosen: chosen.slice(1), go: 'page:2' });
    expect(next.headers.location).toBe(`${address}?page=2`);
    const second = await ada.get(`${address}?page=2`);
    expect(second.text).toContain('149 changed cells are ticked');
    await ada.post(`${address}?page=2`, { ...ticksOn(second.text), go: 'apply' });
    expect((await lead(ids[0]!)).city).toBeNull();
    expect((await lead(ids[1]!)).city).toBe('Kyiv');
    expect((await lead(ids[149]!)).city).toBe('Kyiv');
    for (const go of ['none', 'all', 'show:conflict', 'show:nonsense', 'page:x', 'what'])
      expect((await ada.post(address, { go })).status).toBe(303);
  });

  it('is applied in the background when it is large, each row once', async () => {
    await site.db.raw(
      `insert into leads (full_name, step_id, registered_on) select 'Lead ' || n, 1, '2026-11-22' from generate_series(1, 401) n`,
    );
    const sheet = await exported(ada);
    for (const row of sheet.rows) row.City = 'Kyiv';
    const address = await upload(ada, sheet);
    await ada.post(address, { go: 'all' });
    const { headers } = await ada.post(address, { go: 'apply' });
    const operation_id = Number(/^\/operations\/(\d+)$/.exec(headers.location!)![1]);
    await applySheetEdit({ operation_id }, taskContext(site.db));
    await applySheetEdit({ operation_id }, taskContext(site.db));
    expect(await site.db('operations').where({ id: operation_id }).first()).toMatchObject({
      state: 'done',
      total: 401,
      done: 401,
      changed: 401,
    });
    expect(await site.db('leads').where({ city: 'Kyiv', version: 2 }).count().first()).toEqual({ count: 401 });
    expect((await ada.get(`${address}?page=5`)).status).toBe(200);
  });

  it('does once what is sent twice', async () => {
    const { id } = await makeLead(site.db);
    const sheet = await exported(ada);
    sheet.rows[0]!.City = 'Kyiv';
    const address = await upload(ada, sheet);
    await apply(ada, address);
    await apply(ada, address);
    expect((await lead(id)).version).toBe(2);
    expect(await site.db('operations').count().first()).toEqual({ count: 1 });
  });

  it('shows only what its person may see, and takes nothing away from him', async () => {
    const hers = await makeLead(site.db, { full_name: 'Hers' });
    const his = await makeLead(site.db, { full_name: 'His', responsible_id: cast.Sam.id });
    await site
      .db('admins')
      .where({ login: 'sam' })
      .update({ rights: [...cast.Sam.rights, 'leads.import'] });
    const sheet = await exported(ada);
    for (const row of sheet.rows) Object.assign(row, { City: 'Kyiv', Responsible: 'Ada Admin' });
    const sam = await site.as('Sam');
    const address = await upload(sam, sheet);
    expect(await cells()).toMatchObject([
      { record_id: null, field: '', reason: 'sheet_edits.reason.unknown' },
      { record_id: his.id, field: 'responsible_id', status: 'invalid' },
      { record_id: his.id, field: 'city', status: 'change' },
    ]);
    await apply(sam, address);
    expect((await lead(hers.id)).version).toBe(1);
    expect(await lead(his.id)).toMatchObject({ city: 'Kyiv', responsible_id: cast.Sam.id });
    expect((await ada.get(address)).status).toBe(404);
    expect((await ada.post(address, { go: 'apply' })).status).toBe(404);
  });
});

describe('the address of changed files', () => {
  it('is for who may import and change', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get('/leads/sheet-edits')).status).toBe(403);
    await site
      .db('admins')
      .where({ login: 'vera' })
      .update({ rights: ['leads.view', 'leads.import'] });
    const vera = await site.as('Vera');
    expect((await vera.get('/leads/sheet-edits')).status).toBe(403);
    const answer = await vera.upload('/leads/sheet-edits', {}, [{ name: 'a.csv', content: Buffer.from('a,b\n1,2\n') }]);
    expect(answer.status).toBe(403);
    expect((await ada.get('/leads/sheet-edits')).status).toBe(200);
    expect((await ada.get('/clients/sheet-edits')).status).toBe(200);
  });

  it('knows no other', async () => {
    for (const id of ['999999', 'x', '0']) {
      expect((await ada.get(`/leads/sheet-edits/${id}`)).status).toBe(404);
      expect((await ada.post(`/leads/sheet-edits/${id}`, { go: 'apply' })).status).toBe(404);
    }
  });

  it('refuses a forged upload, and says when the file is missing', async () => {
    const content = Buffer.from('a,b\n');
    const forged = await ada.upload('/leads/sheet-edits', { _csrf: 'x' }, [{ name: 'a.csv', content }]);
    expect(forged.status).toBe(403);
    const missing = await ada.upload('/leads/sheet-edits', {}, []);
    expect(missing.status).toBe(422);
  });

  it.each([
    ['Some,Titles\n1,2\n', 'It has no column “Lead ID”'],
    ['Lead ID,City\n1,Kyiv\n', 'The column “Version” is missing'],
    ['Lead ID,Version,Something\n1,1,x\n', 'It has no column that can be changed'],
    ['Ann,1,1\nFull name,Lead ID,Version\n', 'stands below all others'],
    ['', 'cannot be read'],
  ])('says what is wrong with a file: %j', async (text, message) => {
    const address = await upload(ada, Buffer.from(text), '/leads', 'a.csv');
    expect((await ada.get(address)).text).toContain(message);
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
