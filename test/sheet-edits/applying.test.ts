import { describe, expect, it } from 'vitest';
import { applySheetEdit } from '../../src/sheet-edits/apply.ts';
import { taskContext } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { ada, apply, beginEachEdit, cells, exported, lead, site, ticksOn, upload } from './edited-sheets.ts';

beginEachEdit();

describe('what is changed in a file', () => {
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
