import { beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { ada, beginEachImport, press, site, stored, uploaded } from './wizard.ts';

beginEachImport();

const field = (position: number, values: object) =>
  site.db('custom_fields').insert({ entity: 'lead', position, options: [], ...values });
const customOf = async (full_name: string) => (await site.db('leads').where({ full_name }).first()).custom;

async function scanned(lines: string[]): Promise<number> {
  const id = await uploaded(ada, lines.join('\n'));
  await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
  return id;
}

async function run(id: number, fields: Record<string, string | string[]> = {}): Promise<void> {
  const scanned = String((await stored(id)).attempt);
  await press(site, ada, `/import/${id}/values`, { scanned, match_by: 'phone', ...fields });
  await press(site, ada, `/import/${id}/run`);
}

describe('a checkbox of a file', () => {
  it('is unticked by a no, when what is there is overwritten', async () => {
    await field(1, { key: 'vip', name: 'VIP', kind: 'checkbox', default_value: 'yes' });
    const custom = { vip: true, other: 'x' };
    const { id } = await makeLead(site.db, { full_name: 'Anna', phones: ['+380681111111'] });
    await site
      .db('leads')
      .where({ id })
      .update({ custom: JSON.stringify(custom) });
    const lines = ['Name;Phone;VIP', 'Anna;0681111111;ложь', 'Boris;0682222222;no', 'Clara;0683333333;'];
    await run(await scanned(lines), { duplicates: 'fill' });
    expect(await customOf('Anna')).toEqual(custom);
    expect([await customOf('Boris'), await customOf('Clara')]).toEqual([{}, { vip: true }]);
    const again = await scanned(lines);
    await run(again, { duplicates: 'overwrite' });
    expect(await stored(again)).toMatchObject({ updated: 1, skipped: 2, failed: 0 });
    expect(await customOf('Anna')).toEqual({ other: 'x' });
  });

  it('may hold what spreadsheet programs write for true and false in each language', async () => {
    await field(1, { key: 'vip', name: 'VIP', kind: 'checkbox' });
    const [yes, no] = ['ИСТИНА ІСТИНА TIESA TRUE да так taip Yes', 'ЛОЖЬ ХИБНІСТЬ KLAIDA FALSE нет ні ne No'];
    const id = await scanned(['Name;VIP', ...`${yes} ${no}`.split(' ').map((word) => `${word};${word}`)]);
    await run(id);
    expect(await stored(id)).toMatchObject({ created: 16, failed: 0 });
    const ticked = await site.db('leads').whereRaw(`custom->>'vip' = 'true'`).orderBy('id').pluck('full_name');
    expect(ticked).toEqual(yes.split(' '));
  });
});

describe('a number of a file', () => {
  beforeEach(() => field(1, { key: 'sum', name: 'Sum', kind: 'number' }));
  const sums = async (texts: string[]) => {
    const id = await scanned(['Name|Sum', ...texts.map((text, at) => `Lead ${at}|${text}`)]);
    await run(id, { duplicates: 'create' });
    expect((await stored(id)).failed).toBe(0);
    const rows = await site.db('leads').orderBy('id', 'desc').limit(texts.length);
    return rows.reverse().map(({ custom }) => custom.sum);
  };

  it('may be an amount or a percentage', async () => {
    const texts = ['1 234,50 €', '$1,234.50', '-$5', '12,5%', '25 %', '€ 1.234.567', '300 грн.', '1 500 руб', '7 Eur'];
    expect(await sums(texts)).toEqual([1234.5, 1234.5, -5, 12.5, 25, 1234567, 300, 1500, 7]);
  });

  it('has the decimals that the others of its column show', async () => {
    expect(await sums(['1,234', '1,234.50'])).toEqual([1234, 1234.5]);
    expect(await sums(['1.234', '1.234,50', '12,5'])).toEqual([1234, 1234.5, 12.5]);
    expect(await sums(['1,234', '2,345'])).toEqual([1.234, 2.345]);
  });
});

describe('dates of a file', () => {
  it('are asked about column by column: one that shows its order decides for none but itself', async () => {
    await field(1, { key: 'due', name: 'Due', kind: 'date' });
    const id = await scanned(['Name;Date;Due', 'Anna;04/13/2026;03/04/2026', 'Boris;04/05/2026;05/06/2026']);
    const { text } = await ada.get(`/import/${id}/values`);
    expect(text).not.toContain('date_order[registered_on]');
    expect(text).toContain('Due: which comes first');
    expect(text).toMatch(/name="date_order\[custom.due\]" value="mdy" checked/);
    await run(id, { 'date_order[custom.due]': 'dmy' });
    const lead = await site.db('leads').where({ full_name: 'Boris' }).first();
    expect(lead).toMatchObject({ registered_on: '2026-04-05', custom: { due: '2026-06-05' } });
  });
});

describe('rows that fail for the same reason', () => {
  it('are told with the value of each, where it is not the same', async () => {
    const id = await scanned(['Name;Date', 'Anna;31.02.2026', 'Boris;soon', 'Clara;soon']);
    await run(id);
    const { text } = await ada.get(`/import/${id}`);
    expect(text).toContain('these are not dates');
    expect(text).not.toContain('“31.02.2026” is not a date');
    expect(text).toMatch(/<strong>31\.02\.2026<\/strong> <span>Anna/);
    expect(text).toMatch(/<strong>soon<\/strong> <span>Boris/);
    const other = await scanned(['Name;Date', 'Boris;soon', 'Clara;soon']);
    await run(other);
    expect((await ada.get(`/import/${other}`)).text).toContain('“soon” is not a date');
  });
});
