import { describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { ada, apply, beginEachEdit, cells, exported, lead, site, ticksOn, upload } from './edited-sheets.ts';

beginEachEdit();

describe('a file that comes back when the base has changed', () => {
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
});
