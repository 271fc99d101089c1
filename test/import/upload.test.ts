import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { cast } from '../support/people.ts';
import { bookOf } from '../support/spreadsheets.ts';
import { ada, beginEachImport, inWindows1251, people, site, upload, uploaded } from './wizard.ts';

beginEachImport();

const grant = (rights: string[]) => site.db('admins').where({ id: cast.Vera.id }).update({ rights });
const kept = () => site.db('imports').orderBy('id');

describe('a file for an import', () => {
  it('is kept with how it was read, and the first page asks where its columns go', async () => {
    const { status, headers } = await upload(ada, inWindows1251(people));
    expect(status).toBe(303);
    const [imported] = await kept();
    expect(headers.location).toBe(`/import/${imported.id}/mapping`);
    expect(imported).toMatchObject({
      admin_id: cast.Ada.id,
      entity: 'lead',
      state: 'draft',
      file_name: 'people.csv',
      kind: 'csv',
      encoding: 'windows-1251',
      delimiter: ';',
      header_row: 1,
    });
    const columns = ['full_name', 'tag_ids', 'phones', 'emails', null, 'source_id', 'comments'];
    expect(imported.plan.columns).toEqual(columns);
    const { text } = await ada.get(headers.location!);
    expect(text).toContain('Фронкин Игорь Михайлович');
    expect(text).toContain('Windows-1251');
    await vi.waitFor(async () => expect(await readdir('data/uploads')).toEqual([]), { timeout: 30_000 });
  });

  it('may be of clients, who have birthdays', async () => {
    const id = await uploaded(ada, inWindows1251(people), { entity: 'client' });
    expect((await kept())[0].plan.columns).toEqual([
      'full_name',
      'tag_ids',
      'phones',
      'emails',
      'birth_on',
      null,
      'comments',
    ]);
    expect((await ada.get('/import')).text).toContain(`/import/${id}`);
  });

  it('sent twice is kept once', async () => {
    const submission_id = randomUUID();
    const first = await upload(ada, 'ФИО\nАнна', { submission_id });
    const second = await upload(ada, 'ФИО\nАнна', { submission_id });
    expect(second.headers.location).toBe(first.headers.location);
    expect(await kept()).toHaveLength(1);
  });

  it.each<[string, Buffer, string]>([
    ['nothing in it', Buffer.from(''), 'empty'],
    ['blank lines only', Buffer.from('   \n \n\t\n'), 'nothing in the file'],
    ['only names of columns', Buffer.from('Name;Phone\n'), 'not a single row'],
    ['a line of text', Buffer.from('not a zip'), 'not a spreadsheet'],
    ['an empty sheet', bookOf({ One: [] }, 'xlsx'), 'nothing in the file'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1'), 'cannot be imported'],
    ['half a workbook', bookOf({ One: [['Name'], ['Anna']] }, 'xlsx').subarray(0, 300), 'cannot be imported'],
  ])('with %s is refused in words, and the choice stays', async (_, content, words) => {
    const { status, text } = await upload(ada, content, { entity: 'client' }, 'people.xlsx');
    expect(status).toBe(422);
    expect(text).toContain(words);
    expect(text).toMatch(/value="client" checked/);
    expect(await kept()).toEqual([]);
  });

  it('that was not chosen is asked for', async () => {
    const { status, text } = await ada.upload('/import', { entity: 'lead' }, []);
    expect(status).toBe(422);
    expect(text).toContain('Choose a file.');
  });

  it('is of what one may import', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get('/import')).status).toBe(403);
    expect((await upload(vera, 'ФИО\nАнна')).status).toBe(403);
    await grant(['clients.view', 'clients.import']);
    const { text } = await vera.get('/import');
    expect(text).not.toContain('value="lead"');
    expect((await upload(vera, 'ФИО\nАнна')).status).toBe(403);
    expect((await upload(vera, 'ФИО\nАнна', { entity: 'client' })).status).toBe(303);
    await grant(['leads.view', 'leads.import']);
    expect((await vera.get(`/import/${(await kept())[0].id}/mapping`)).status).toBe(403);
  });

  it('is not taken from another site, nor without the token', async () => {
    const file = [{ name: 'a.csv', content: Buffer.from('ФИО\nАнна') }];
    const evil = { Origin: 'https://evil.example.org' };
    expect((await ada.upload('/import', { entity: 'lead' }, file, evil)).status).toBe(403);
    expect((await ada.upload('/import', { entity: 'lead', _csrf: 'wrong' }, file)).status).toBe(403);
    expect((await ada.forge('/import', { entity: 'lead' })).status).toBe(403);
    expect(await kept()).toEqual([]);
  });

  it('has a harmless name', async () => {
    await upload(ada, 'ФИО\nАнна', {}, '..\\..\\<b>x\u202e.csv');
    expect((await kept())[0].file_name).toBe('<b>x.csv');
    expect((await ada.get('/import')).text).toContain('&lt;b&gt;x.csv');
  });
});

describe('the way to it', () => {
  it('stands on the lists, for those who may', async () => {
    for (const [path, entity] of [
      ['/leads', 'lead'],
      ['/clients', 'client'],
    ]) {
      expect((await ada.get(path!)).text).toContain(`href="/import?entity=${entity}"`);
    }
    expect((await (await site.as('Vera')).get('/leads')).text).not.toContain('href="/import');
  });

  it('shows only one’s own imports', async () => {
    await uploaded(ada, 'ФИО\nАнна');
    await grant(['leads.import']);
    expect((await (await site.as('Vera')).get('/import')).text).not.toContain('people.csv');
  });
});
