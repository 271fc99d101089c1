import { describe, expect, it } from 'vitest';
import { readSheetEdit } from '../../src/sheet-edits/read-job.ts';
import { addCells, end, TakenUp } from '../../src/sheet-edits/reading.ts';
import { taskContext } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { ada, beginEachEdit, cells, exported, fileOf, site, upload } from './edited-sheets.ts';

beginEachEdit();

describe('reading a file', () => {
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
