import { describe, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { ada, beginEachImport, press, site, stored, uploaded } from './wizard.ts';

beginEachImport();

const namesIn = (table: string): Promise<string[]> => site.db(table).orderBy('id').pluck('name');

type Fields = Record<string, string | string[]>;

/** A file whose columns are chosen and whose values are known. */
async function scanned(lines: string[], visitor = ada, targets: Fields = {}): Promise<number> {
  const id = await uploaded(visitor, lines.join('\n'));
  await press(site, visitor, `/import/${id}/mapping`, { do: 'next', ...targets });
  return id;
}

async function check(id: number, fields: Fields = {}, visitor = ada): Promise<void> {
  const scanned = String((await stored(id)).attempt);
  await press(site, visitor, `/import/${id}/values`, { scanned, match_by: ['phone', 'email'], ...fields });
}

describe('sources and tags made by an import', () => {
  const long = `Exhibition ${'x'.repeat(100)}`;

  it('are called as the settings allow; a longer value is left out by the dry run and by the real one alike', async () => {
    const lines = ['Name;Source;Tags', `Anna;${long};  Cold   call `, `Boris;${long};${'y'.repeat(60)}`];
    for (const file of [lines, [...lines, 'Clara;Web page;']]) {
      const id = await scanned(file);
      const { text } = await ada.get(`/import/${id}/values`);
      expect(text).toContain('Longer than 60 characters');
      expect(text).not.toContain(`Create “${long}”`);
      const choices = { 'choice[source_id.0]': 'create', 'choice[source_id.1]': 'create' };
      await check(id, {
        ...choices,
        'choice[tag_ids.0]': 'create',
        'choice[tag_ids.1]': 'create',
        duplicates: 'create',
      });
      const { expected } = await stored(id);
      expect(expected).toMatchObject({ created: file.length - 1, failed: 0 });
      expect(expected.notes).toMatchObject({ value_too_long: { count: 2, samples: [{ row: 2 }, { row: 3 }] } });
      expect((await press(site, ada, `/import/${id}/run`)).status).toBe(303);
      const { created, failed, notes } = await stored(id);
      expect({ created, failed, notes }).toEqual({ created: file.length - 1, failed: 0, notes: expected.notes });
    }
    expect((await namesIn('tags')).slice(-2).sort()).toEqual(['Cold call', 'y'.repeat(60)]);
    expect((await namesIn('sources')).at(-1)).toBe('Web page');
    const [{ id }] = await site.db('tags').where({ name: 'y'.repeat(60) });
    const renamed = await ada.post(`/settings/tags/${id}`, { name: 'y'.repeat(60), colour: 'red', version: '1' });
    expect(renamed.status).toBe(303);
  });

  it('are only those of columns that are imported now', async () => {
    const before = await namesIn('sources');
    const id = await scanned(['Name;Source;Tags', 'Anna;Fair;VIP']);
    await check(id, { do: 'back', 'choice[source_id.0]': 'create', 'choice[tag_ids.0]': 'create' });
    await press(site, ada, `/import/${id}/mapping`, { do: 'next', 'target[c1]': '' });
    await check(id, { 'choice[tag_ids.0]': 'create' });
    expect((await stored(id)).plan.choices).toMatchObject({ source_id: [], tag_ids: [{ text: 'VIP' }] });
    await press(site, ada, `/import/${id}/run`);
    expect(await namesIn('sources')).toEqual(before);
    expect((await namesIn('tags')).at(-1)).toBe('VIP');
  });

  it('can be made of all values, those too that are too many to be shown', async () => {
    const rows = Array.from({ length: 230 }, (_, n) => `Anna ${n};Label ${String(n).padStart(3, '0')}`);
    const id = await scanned(['Name;Tags', ...rows, 'Boris;urgent']);
    expect((await ada.get(`/import/${id}/values`)).text).toMatch(/name="others\[tag_ids\]" value="create">/);
    const first = Object.fromEntries(rows.slice(0, 200).map((_, n) => [`choice[tag_ids.${n}]`, '']));
    await check(id, first);
    expect((await stored(id)).expected.notes).toMatchObject({ value_unknown: { count: 30 } });
    await check(id, { ...first, 'others[tag_ids]': 'create' });
    expect((await ada.get(`/import/${id}/values`)).text).toMatch(/name="others\[tag_ids\]" value="create" checked>/);
    expect((await stored(id)).expected.notes).toEqual({});
    await press(site, ada, `/import/${id}/run`);
    const made = (await namesIn('tags')).filter((name) => name.startsWith('Label'));
    expect(made).toEqual(Array.from({ length: 30 }, (_, n) => `Label ${n + 200}`));
    const [anna] = await site.db('leads').where({ full_name: 'Anna 229' });
    expect(anna.tag_ids).toHaveLength(1);
    expect((await site.db('leads').where({ full_name: 'Boris' }).first()).tag_ids).toEqual([1]);
  });
});

describe('the next file with such columns', () => {
  const lines = ['Aaaa;Bbbb;Source;Tags', 'Anna;x;Inet;none'];

  it('goes the same way, but says anew what becomes of duplicates and of new records', async () => {
    const first = await scanned(lines, ada, { 'target[c0]': 'full_name', 'target[c1]': 'city' });
    await check(first, {
      'choice[source_id.0]': '3',
      'choice[tag_ids.0]': '',
      duplicates: 'overwrite',
      match_by: 'email',
      responsible_id: String(cast.Vera.id),
      tag_ids: '1',
      notify: '1',
    });
    await press(site, ada, `/import/${first}/run`);

    const second = await scanned(lines);
    expect((await stored(second)).plan).toMatchObject({
      columns: ['full_name', 'city', 'source_id', 'tag_ids'],
      duplicates: 'skip',
      match_by: ['phone', 'email'],
      notify: false,
      defaults: { tag_ids: [] },
    });
    const { text } = await ada.get(`/import/${second}/values`);
    expect(text).toMatch(/<option value="3" selected>Website/);
    expect(text).not.toMatch(/<option value="create" selected>/);
    expect(text).toMatch(new RegExp(`<option value="${cast.Ada.id}" selected>Ada Admin`));

    await site.db('admins').where({ id: cast.Sam.id }).update({ rights: cast.Ada.rights });
    const sam = await site.as('Sam');
    await sam.get('/import');
    const his = await scanned(lines, sam);
    expect((await stored(his)).plan.columns).toEqual(['full_name', 'city', 'source_id', 'tag_ids']);
    expect((await sam.get(`/import/${his}/values`)).text).toMatch(/<option value="create" selected>\+ Create “Inet”/);
  });
});
