import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

interface Case {
  path: string;
  table: string;
  entity: string;
  name: string;
  id: number;
  more: Record<string, string>;
}

const dictionaries: Case[] = [
  { path: '/settings/sources', table: 'sources', entity: 'source', name: 'Phone', id: 2, more: {} },
  { path: '/settings/action-types', table: 'action_types', entity: 'action_type', name: 'Call', id: 1, more: {} },
  { path: '/settings/tags', table: 'tags', entity: 'tag', name: 'Urgent', id: 1, more: { colour: 'red' } },
];

describe.each(dictionaries)('the dictionary $table', ({ path, table, entity, name, id, more }) => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const names = async () => (await site.db(table).orderBy('id').pluck('name')) as string[];
  const last = () => site.db('changes').where({ entity }).orderBy('id', 'desc').first();

  it('lists its entries', async () => {
    const { status, text } = await ada.get(path);
    expect(status).toBe(200);
    expect(text).toContain(name);
  });

  it('adds an entry, once however often it is sent', async () => {
    const before = await names();
    const submission_id = /name="submission_id" value="([^"]+)"/.exec((await ada.get(path)).text)![1]!;
    const fields = { ...more, name: ' <i>Šaltinis</i> ', submission_id };
    expect((await ada.post(path, fields)).headers.location).toBe(path);
    expect((await ada.post(path, fields)).headers.location).toBe(path);
    expect(await names()).toEqual([...before, '<i>Šaltinis</i>']);
    expect((await ada.get(path)).text).toContain('&lt;i&gt;Šaltinis&lt;/i&gt;');
    expect(await last()).toMatchObject({ admin_id: cast.Ada.id, kind: 'created' });
  });

  it('renames an entry and logs what it was', async () => {
    expect((await ada.get(`${path}/${id}/edit`)).text).toContain(`value="${name}"`);
    const answer = await ada.post(`${path}/${id}`, { ...more, name: 'Новое', version: 1 });
    expect(answer.headers.location).toBe(path);
    expect(await names()).toContain('Новое');
    expect(await last()).toMatchObject({ admin_id: cast.Ada.id, kind: 'updated', before: { name } });
    const sameAgain = await ada.post(`${path}/${id}`, { ...more, name: name.toUpperCase(), version: 2 });
    expect(sameAgain.status).toBe(303);
  });

  it('keeps what was typed and says what is wrong', async () => {
    await ada.post(path, { ...more, name: 'Тёплый' });
    for (const [typed, message] of [
      ['', 'Fill in this field.'],
      ['x'.repeat(61), 'This is too long.'],
      ['тЁПЛЫЙ', 'This is taken already.'],
    ]) {
      for (const address of [path, `${path}/${id}`]) {
        const answer = await ada.post(address, { ...more, name: typed!, version: 1 });
        expect(answer.status).toBe(422);
        expect(answer.text).toContain(message);
        expect(answer.text).toContain(`value="${typed}"`);
      }
    }
  });

  it('answers 409 with both versions when somebody else saved first', async () => {
    await ada.post(`${path}/${id}`, { ...more, name: 'Theirs', version: 1 });
    const late = await ada.post(`${path}/${id}`, { ...more, name: 'Mine', version: 1 });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Theirs</td><td>Mine');
    expect(late.text).toContain('name="version" value="2"');
    expect(await names()).toContain('Theirs');
  });

  it('deletes an entry that nothing uses', async () => {
    expect((await ada.get(`${path}/${id}/delete`)).text).toContain('Nothing uses this entry.');
    const fields = { submission_id: crypto.randomUUID() };
    expect((await ada.post(`${path}/${id}/delete`, fields)).headers.location).toBe(path);
    expect((await ada.post(`${path}/${id}/delete`, fields)).headers.location).toBe(path);
    expect(await names()).not.toContain(name);
    expect(await last()).toMatchObject({ admin_id: cast.Ada.id, kind: 'removed' });
  });

  it('is closed to whoever may not change settings, and to forged requests', async () => {
    const before = await names();
    const sam = await site.as('Sam');
    for (const page of ['', `/${id}/edit`, `/${id}/delete`]) expect((await sam.get(path + page)).status).toBe(403);
    for (const change of ['', `/${id}`, `/${id}/delete`]) {
      expect((await sam.post(path + change, { ...more, name: 'Mine', version: 1 })).status).toBe(403);
      expect((await ada.forge(path + change, { ...more, name: 'Mine', version: 1 })).status).toBe(403);
    }
    expect(await names()).toEqual(before);
  });

  it('answers 404 for an entry that is not there', async () => {
    for (const unknown of ['999', '0', 'x', '99999999999']) {
      expect((await ada.get(`${path}/${unknown}/edit`)).status).toBe(404);
      expect((await ada.get(`${path}/${unknown}/delete`)).status).toBe(404);
      expect((await ada.post(`${path}/${unknown}`, { ...more, name: 'x', version: 1 })).status).toBe(404);
      expect((await ada.post(`${path}/${unknown}/delete`)).status).toBe(404);
    }
  });

  it('takes no odd input for a name', async () => {
    for (const odd of [
      { 'name[x]': '1' },
      { name: ['a', ''] },
      { 'name[]': '' },
      { name: 'x', colour: 'ultraviolet' },
    ]) {
      const answer = await ada.post(path, odd as unknown as Record<string, string>);
      expect(answer.status).toBeLessThan(500);
    }
  });
});

describe('deleting an entry in use', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  it('gives the leads of a source another one', async () => {
    const lead = await makeLead(site.db, { source_id: 2 });
    const binned = await makeLead(site.db, { source_id: 2 });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    expect((await ada.get('/settings/sources/2/delete')).text).toContain('2 leads have this source');

    for (const replacement_id of ['', 2, 999, 'x']) {
      const answer = await ada.post('/settings/sources/2/delete', { replacement_id });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('Choose what takes its place.');
    }
    expect((await ada.post('/settings/sources/2/delete', { replacement_id: 3 })).status).toBe(303);
    expect(await site.db('leads').whereIn('id', [lead.id, binned.id]).pluck('source_id')).toEqual([3, 3]);
    expect(await site.db('sources').pluck('id')).not.toContain(2);
  });

  it('gives the actions of a type another one', async () => {
    const lead = await makeLead(site.db);
    await site.db('actions').insert({ lead_id: lead.id, step_id: 1, action_type_id: 1 });
    expect((await ada.get('/settings/action-types/1/delete')).text).toContain('1 action has this type');
    expect((await ada.post('/settings/action-types/1/delete')).status).toBe(422);
    expect((await ada.post('/settings/action-types/1/delete', { replacement_id: 2 })).status).toBe(303);
    expect(await site.db('actions').pluck('action_type_id')).toEqual([2]);
  });

  it('asks to add another entry first when there is none', async () => {
    await makeLead(site.db, { source_id: 2 });
    for (const id of [1, 3]) await ada.post(`/settings/sources/${id}/delete`);
    expect((await ada.get('/settings/sources/2/delete')).text).toContain('Add one first.');
    expect((await ada.post('/settings/sources/2/delete')).status).toBe(422);
    expect(await site.db('sources').pluck('id')).toEqual([2]);
  });

  it('takes a tag off its leads', async () => {
    const lead = await makeLead(site.db, { tag_ids: [1, 2] });
    expect((await ada.get('/settings/tags/1/delete')).text).toContain('1 lead has this tag; it will be taken off.');
    expect((await ada.post('/settings/tags/1/delete')).status).toBe(303);
    expect((await site.db('leads').where({ id: lead.id }).first()).tag_ids).toEqual([2]);
    const change = await site.db('changes').where({ entity: 'lead', entity_id: lead.id, kind: 'updated' }).first();
    expect(change).toMatchObject({ admin_id: cast.Ada.id, before: { tag_ids: [1, 2] } });
  });
});

describe('two people adding the same name at once', () => {
  it('make one entry; the second is told that it is taken', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const answers = await Promise.all(
        ['Fair', 'FAIR', 'fair'].map((name) => ada.post('/settings/sources', { name })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    } finally {
      await site.close();
    }
  });
});
