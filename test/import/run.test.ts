import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { undo } from '../../src/operations/undo.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { fileOf, rowsOf } from '../support/spreadsheets.ts';
import { inWindows1251, people, press, uploaded } from './wizard.ts';

let site: Site;
let ada: Visitor;
const open = async (how: () => Promise<Site>) => {
  site = await how();
  ada = await site.as('Ada');
  await ada.get('/import');
};
afterEach(() => site.close());

const stored = (id: number) => site.db('imports').where({ id }).first();
const leads = () => site.db('leads').orderBy('id');

/** By "Next" alone until the rows are tried out. */
async function checked(visitor: Visitor, content: Buffer | string, fields = {}): Promise<number> {
  const id = await uploaded(visitor, content, fields);
  await press(site, visitor, `/import/${id}/mapping`, { do: 'next' });
  await next(visitor, id);
  return id;
}
const next = async (visitor: Visitor, id: number, fields: Record<string, string> = {}) =>
  press(site, visitor, `/import/${id}/values`, {
    scanned: String((await stored(id)).attempt),
    'choice[source_id.0]': 'create',
    'choice[tag_ids.0]': 'create',
    'choice[tag_ids.1]': '1',
    ...fields,
  });

describe('an import by "Next" alone', () => {
  beforeEach(() => open(openSite));

  it('says what would become of every row, and does it', async () => {
    const id = await checked(ada, inWindows1251(people));
    const before = (await ada.get(`/import/${id}`)).text;
    expect(before).toContain('3 rows were checked. Nothing has been saved yet.');
    expect(before).toContain('Import 2 rows');
    expect(before).toMatch(/Full name: /);
    expect(before).toContain('0689999999');
    expect(await leads()).toEqual([]);

    const { status, headers } = await press(site, ada, `/import/${id}/run`);
    expect(`${status} ${headers.location}`).toBe(`303 /import/${id}`);
    expect(await stored(id)).toMatchObject({ state: 'done', total: 3, created: 2, updated: 0, skipped: 0, failed: 1 });
    const [first, second] = await leads();
    expect(first).toMatchObject({
      full_name: 'Фронкин Игорь Михайлович',
      phones: ['+77777859954', '+77776553563'],
      emails: ['ert@yandex.ru'],
      comments: 'Дом; корпус 2',
      responsible_id: cast.Ada.id,
    });
    expect(second.phones).toEqual(['+380681234567']);
    const after = (await ada.get(`/import/${id}`)).text;
    for (const words of ['Done: 3 rows.', 'Undo the import', 'failed.xlsx', 'Show the new ones'])
      expect(after).toContain(words);
    expect((await ada.get('/import')).text).toContain('2 added, 0 changed');
    expect((await ada.get('/notifications')).text).toContain('Finished. Added: 2, changed: 0');
  });

  it('gives the rows that were not taken as a file; mended, it goes on with the same columns and values', async () => {
    const id = await checked(ada, inWindows1251(people));
    await press(site, ada, `/import/${id}/run`);
    const { body, headers } = await ada.download(`/import/${id}/failed.xlsx`);
    expect(headers['content-disposition']).toContain('attachment');
    const rows = await rowsOf(await fileOf(body));
    expect(rows).toHaveLength(2);
    expect(rows[0]!.at(-1)).toBe('Why it was not taken');
    expect(rows[1]!.slice(2, 3)).toEqual(['0689999999']);
    expect(rows[1]!.at(-1)).toMatch(/^Full name: /);

    const mended = `${people[0]};Why it was not taken\nМария;;0689999999;;;;без имени;x`;
    const path = `/import/${id}/corrected`;
    const answer = await ada.upload(path, {}, [{ name: 'b.csv', content: Buffer.from(mended) }]);
    const other = Number(answer.headers.location!.split('/').at(-1));
    expect(other).not.toBe(id);
    const { plan } = await stored(other);
    expect(plan.columns).toEqual([...(await stored(id)).plan.columns, null]);
    expect((await stored(other)).state).toBe('checking');
    await press(site, ada, `/import/${other}/stop`);
  });

  it('opens the list of exactly those that it made and of those that it changed', async () => {
    await makeLead(site.db, { full_name: 'Old', phones: ['+380681234567'] });
    await makeLead(site.db, { full_name: 'Else', phones: ['+380681234560'] });
    const id = await uploaded(
      ada,
      'Name;Phone\nAnna;0681234567\nBoris;0681234568\nClara;0681234569\nClara B;0681234569',
    );
    await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
    await next(ada, id, { duplicates: 'overwrite', match_by: 'phone' });
    await press(site, ada, `/import/${id}/run`);
    expect(await stored(id)).toMatchObject({ state: 'done', created: 2, updated: 2 });
    const { operation_id } = await stored(id);
    const { text } = await ada.get(`/import/${id}`);
    const links = [...text.matchAll(/href="(\/leads\?tab=all&amp;[^"]+)"/g)].map(([, href]) =>
      href!.replace('&amp;', '&'),
    );
    expect(links).toEqual(['created', 'changed'].map((what) => `/leads?tab=all&${what}_by_import=${operation_id}`));

    const namesOn = async (visitor: Visitor, href: string) => {
      const { text } = await visitor.get(href);
      return ['Anna', 'Boris', 'Clara B', 'Else'].filter((name) => text.includes(`>${name}</`));
    };
    expect(await namesOn(ada, links[0]!)).toEqual(['Boris', 'Clara B']);
    expect(await namesOn(ada, links[1]!)).toEqual(['Anna']);
    expect((await ada.get(links[0]!)).text).toMatch(/Created by import: people\.csv, [^<]*\d{4}/);
    expect(await namesOn(ada, `/leads?tab=all&created_by_import.not=${operation_id}`)).toEqual(['Anna', 'Else']);
    const builder = await ada.get(`/leads/filter?created_by_import=${operation_id}`);
    expect(builder.text).toContain('people.csv');
    const sam = await site.as('Sam');
    expect((await sam.get(links[0]!)).text).not.toContain('people.csv');
    expect(await namesOn(sam, links[0]!)).toEqual([]);
  });

  it('offers the new ones only if there are some', async () => {
    await makeLead(site.db, { full_name: 'Old', phones: ['+380681234567'] });
    const id = await uploaded(ada, 'Name;Phone\nAnna;0681234567');
    await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
    await next(ada, id, { duplicates: 'overwrite', match_by: 'phone' });
    await press(site, ada, `/import/${id}/run`);
    expect(await stored(id)).toMatchObject({ state: 'done', created: 0, updated: 1 });
    const { text } = await ada.get(`/import/${id}`);
    expect(text).toContain('Undo the import');
    expect(text).toContain('Show the changed ones');
    expect(text).not.toContain('Show the new ones');
  });

  it('says that there is nothing to undo where its rows cancelled each other out', async () => {
    await makeLead(site.db, { full_name: 'Anna', phones: ['+380681234567'] });
    const id = await uploaded(ada, 'Name;Phone\nBoris;0681234567\nAnna;0681234567');
    await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
    await next(ada, id, { duplicates: 'overwrite', match_by: 'phone' });
    await press(site, ada, `/import/${id}/run`);
    expect(await stored(id)).toMatchObject({ state: 'done', created: 0, updated: 2 });
    const { text } = await ada.get(`/import/${id}`);
    expect(text).not.toContain('Undo the import');
    expect(text).not.toContain('Show the changed ones');
    expect(text).toContain('cancelled each other out');
  });

  it('can be taken back', async () => {
    const [lead] = [await makeLead(site.db, { full_name: 'Old', phones: ['+380681234567'], emails: [] })];
    const id = await uploaded(ada, inWindows1251(people));
    await press(site, ada, `/import/${id}/mapping`, { do: 'next' });
    await next(ada, id, { duplicates: 'overwrite', match_by: 'phone' });
    await press(site, ada, `/import/${id}/run`);
    expect(await stored(id)).toMatchObject({ created: 1, updated: 1, failed: 1 });
    expect((await ada.post(`/import/${id}/undo`)).headers.location).toBe(`/import/${id}`);
    expect((await ada.get(`/import/${id}`)).text).toContain('This import was undone.');
    const left = await leads().where({ state: 'potential' });
    expect(left).toMatchObject([{ id: lead.id, full_name: 'Old', emails: [] }]);
    expect((await ada.post(`/import/${id}/undo`)).status).toBe(303);
  });

  it('can be stopped on its way, and given up before it', async () => {
    const id = await uploaded(ada, 'Name\nAnna');
    await ada.post(`/import/${id}/mapping`);
    const { text } = await ada.get(`/import/${id}`);
    expect(text).toContain('being looked through');
    expect(text).toContain('http-equiv="refresh"');
    await ada.post(`/import/${id}/stop`);
    expect((await stored(id)).state).toBe('draft');
    expect((await ada.post(`/import/${id}/delete`)).headers.location).toBe('/import?entity=lead');
    expect((await ada.get(`/import/${id}`)).status).toBe(404);
    expect(await site.db('import_chunks')).toEqual([]);
  });

  it('tells a script that watches it when the next page is ready', async () => {
    const id = await uploaded(ada, 'Name\nAnna');
    const { status, headers } = await ada.get(`/import/${id}`, { 'HX-Request': 'true' });
    expect(`${status} ${headers['hx-redirect']}`).toBe(`204 /import/${id}/mapping`);
  });

  it('is given up only before it ran', async () => {
    const id = await checked(ada, 'Name\nAnna');
    await press(site, ada, `/import/${id}/run`);
    await ada.post(`/import/${id}/delete`);
    expect((await stored(id)).state).toBe('done');
  });

  it('is for whoever uploaded the file', async () => {
    const id = await checked(ada, 'Name\nAnna');
    const before = await stored(id);
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import', 'admins.view'] });
    const sam = await site.as('Sam');
    expect((await sam.get(`/import/${id}`)).status).toBe(404);
    expect((await sam.get(`/import/${id}/failed.xlsx`)).status).toBe(404);
    const vera = await site.as('Vera');
    for (const part of ['run', 'stop', 'resume', 'undo', 'delete']) {
      expect((await sam.post(`/import/${id}/${part}`)).status, part).toBe(404);
      expect((await ada.post(`/import/999999/${part}`)).status, part).toBe(404);
      expect((await vera.post(`/import/${id}/${part}`)).status, part).toBe(403);
      expect((await ada.forge(`/import/${id}/${part}`)).status, part).toBe(403);
    }
    const file = [{ name: 'b.csv', content: Buffer.from('Name\nEve') }];
    expect((await sam.upload(`/import/${id}/corrected`, {}, file)).status).toBe(404);
    expect(await stored(id)).toEqual(before);
    expect(await leads()).toEqual([]);
    expect((await ada.post(`/import/${id}/undo`)).status).toBe(404);
  });

  it('takes no unreadable file for a mended one', async () => {
    const id = await checked(ada, inWindows1251(people));
    const path = `/import/${id}/corrected`;
    const empty = await ada.upload(path, {}, [{ name: 'b.csv', content: Buffer.from('') }]);
    expect(`${empty.status} ${empty.text.includes('The file is empty.')}`).toBe('422 true');
    expect((await ada.upload(path, {}, [])).status).toBe(422);
    expect(await site.db('imports')).toHaveLength(1);
  });
});

describe('an import', () => {
  it('runs once, however often the button is pressed', async () => {
    await open(openCommittedSite);
    const id = await checked(ada, 'Name\nAnna\nBoris');
    const presses = [1, 2, 3].map(() => ada.post(`/import/${id}/run`));
    await press(site, ada, `/import/${id}/run`);
    for (const { status, headers } of await Promise.all(presses)) {
      expect(`${status} ${headers.location}`).toBe(`303 /import/${id}`);
    }
    expect(await site.db('operations').where({ kind: 'lead_import' })).toHaveLength(1);
    expect(await leads()).toHaveLength(2);
    const { operation_id } = await stored(id);
    await undo(site.db, await site.db('admins').where({ id: cast.Ada.id }).first(), operation_id);
  });
});
