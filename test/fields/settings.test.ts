import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeView } from '../saved-views/views.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const rows = () => site.db('custom_fields').orderBy('position').orderBy('id');
const budget = { entity: 'lead', name: 'Budget', kind: 'number' };

async function add(fields: Record<string, string | string[]>) {
  const ada = await site.as('Ada');
  const answer = await ada.post('/settings/fields', fields);
  const field = await site.db('custom_fields').orderBy('id', 'desc').first();
  return { ada, answer, field };
}

describe('adding a field', () => {
  it('works: the key is made of the name, and its index is asked for', async () => {
    const { answer, field } = await add({ entity: 'lead', name: 'Срок договора', kind: 'date', searchable: '1' });
    expect(answer.status).toBe(303);
    expect(field).toMatchObject({ key: 'srok_dogovora', kind: 'date', searchable: true, index_state: 'building' });
    const jobs = await site.db('graphile_worker.jobs').where({ key: `index_field:${field.id}` });
    expect(jobs).toHaveLength(1);
  });

  it('keeps what was typed and names what is wrong', async () => {
    const { answer } = await add({ entity: 'client', name: 'Size', kind: 'select', hint: 'as on the label' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('as on the label');
    expect(answer.text).toContain('id="options-error"');
    expect(await rows()).toHaveLength(0);
  });

  it.each([
    [{ name: '', kind: 'text' }],
    [{ name: 'A', kind: 'colour' }],
    [{ name: 'A', kind: 'number', default_value: 'many' }],
    [{ name: 'A', kind: 'select', options: ['x', 'X'] }],
    [{ name: 'A', kind: 'text', entity: 'deal' }],
    [{ name: 'A', kind: 'text', key: 'Größe' }],
  ])('refuses %j', async (fields) => {
    const { answer } = await add({ entity: 'lead', ...fields } as Record<string, string>);
    expect(answer.status).toBe(422);
    expect(await rows()).toHaveLength(0);
  });

  it('refuses a name and a key that are taken', async () => {
    await add({ ...budget, key: 'budget' });
    expect((await add({ ...budget, name: 'BUDGET', key: 'other' })).answer.status).toBe(422);
    expect((await add({ ...budget, name: 'Other', key: 'budget' })).answer.status).toBe(422);
    expect((await add({ ...budget, entity: 'client', key: 'budget' })).answer.status).toBe(303);
  });

  it('refuses the name of a column of ours, in whichever language', async () => {
    for (const name of ['phone', 'Телефон', 'Miestas']) {
      const { ada, answer } = await add({ entity: 'lead', name, kind: 'text' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('A column of ours is called so');
      const { headers } = await ada.post('/settings/fields', { entity: 'lead', name: `${name} 2`, kind: 'text' });
      const [, id] = /#field-(\d+)/.exec(headers.location!)!;
      const renamed = await ada.post(`/settings/fields/${id}`, { name, version: '1' });
      expect(renamed.status).toBe(422);
    }
    const names = (await rows()).map(({ name }) => name);
    expect(names).toEqual(['phone 2', 'Телефон 2', 'Miestas 2']);
    await site.db('custom_fields').where({ name: 'phone 2' }).update({ name: 'Phone' });
    const ada = await site.as('Ada');
    const [{ id, version }] = await rows();
    const kept = await ada.post(`/settings/fields/${id}`, { name: 'Phone', hint: 'x', version: String(version) });
    expect(kept.status).toBe(303);
  });

  it('takes no key that every object has already', async () => {
    expect((await add({ ...budget, key: 'constructor' })).answer.status).toBe(422);
    const { ada, field } = await add({ entity: 'lead', name: 'Constructor', kind: 'text' });
    expect(field.key).toBe('constructor_2');
    const made = await ada.post('/leads', { full_name: 'Vasia', [`custom[${field.key}]`]: 'Lego' });
    expect(made.status).toBe(303);
  });

  it('makes one field however often it is sent', async () => {
    const ada = await site.as('Ada');
    const submission_id = '2f0c29e8-5f2d-4a55-8f52-2f9f6b40a3b1';
    await ada.post('/settings/fields', { ...budget, submission_id });
    await ada.post('/settings/fields', { ...budget, submission_id });
    expect(await rows()).toHaveLength(1);
  });

  it('is for those with the right, and not by a forged request', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get('/settings/fields')).status).toBe(403);
    expect((await sam.post('/settings/fields', budget)).status).toBe(403);
    expect((await (await site.as('Ada')).forge('/settings/fields', budget)).status).toBe(403);
    expect(await rows()).toHaveLength(0);
  });
});

describe('changing a field', () => {
  const colours = { entity: 'lead', name: 'Colour', kind: 'select', options: ['red', 'green', 'blue'] };

  it('renames an option by a job and adds one; kind and key stay', async () => {
    const { ada, field } = await add(colours);
    const answer = await ada.post(`/settings/fields/${field.id}`, {
      name: 'Colour',
      kind: 'text',
      key: 'other',
      options: ['crimson', 'green', 'blue', 'black'],
      option_was: ['red', 'green', 'blue', ''],
      version: field.version,
    });
    expect(answer.status).toBe(303);
    const [now] = await rows();
    expect(now).toMatchObject({ kind: 'select', key: 'colour', options: ['crimson', 'green', 'blue', 'black'] });
    expect(now.renames).toMatchObject([{ from: 'red', to: 'crimson' }]);
  });

  it('renames an option in the saved views that ask for it', async () => {
    const { ada, field } = await add(colours);
    const query = 'q=red&custom.colour=red&custom.colour=green&custom.colour_2=red&b.custom.colour.not=red&sort=-id';
    const id = await makeView(site.db, { query });
    const elsewhere = await makeView(site.db, { list: 'clients', query });
    const renamed = { options: ['dark red', 'green', 'blue'], option_was: ['red', 'green', 'blue'] };
    await ada.post(`/settings/fields/${field.id}`, { name: 'Colour', version: field.version, ...renamed });
    const queryOf = async (view: number) => (await site.db('saved_views').where({ id: view }).first()).query;
    expect(await queryOf(id)).toBe(
      'q=red&custom.colour=dark+red&custom.colour=green&custom.colour_2=red&b.custom.colour.not=dark+red&sort=-id',
    );
    expect(await queryOf(elsewhere)).toBe(query);
  });

  it('refuses to swap two options in one go, and keeps what was typed', async () => {
    const { ada, field } = await add(colours);
    const swapped = { options: ['green', 'red'], option_was: ['red', 'green'], hint: 'typed hint' };
    const answer = await ada.post(`/settings/fields/${field.id}`, {
      name: 'Colour',
      version: field.version,
      ...swapped,
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('typed hint');
    expect((await rows())[0].options).toEqual(colours.options);
  });

  it('tells of a change meanwhile instead of overwriting it', async () => {
    const { ada, field } = await add(budget);
    await ada.post(`/settings/fields/${field.id}`, { name: 'Sum', version: field.version });
    const stale = await ada.post(`/settings/fields/${field.id}`, { name: 'Price', version: field.version });
    expect(stale.status).toBe(409);
    expect((await rows())[0].name).toBe('Sum');
  });

  it('drops the index when it is not searchable any more', async () => {
    const { ada, field } = await add({ ...budget, searchable: '1' });
    await ada.post(`/settings/fields/${field.id}`, { name: 'Budget', version: field.version });
    expect((await rows())[0]).toMatchObject({ searchable: false, index_state: 'none' });
  });

  it('is 404 for an unknown one and 403 without the right', async () => {
    const { ada, field } = await add(budget);
    expect((await ada.get('/settings/fields/999999/edit')).status).toBe(404);
    expect((await ada.post('/settings/fields/999999', { name: 'A', version: 1 })).status).toBe(404);
    expect((await ada.get('/settings/fields/x/edit')).status).toBe(404);
    const vera = await site.as('Vera');
    expect((await vera.post(`/settings/fields/${field.id}`, { name: 'A', version: 1 })).status).toBe(403);
    expect((await rows())[0].name).toBe('Budget');
  });

  it('moves by one place', async () => {
    const { ada } = await add({ ...budget, name: 'One' });
    await add({ ...budget, name: 'Two' });
    await add({ ...budget, name: 'Three' });
    const last = (await rows()).at(-1);
    expect((await ada.post(`/settings/fields/${last.id}/move`, { direction: 'up' })).status).toBe(303);
    expect((await rows()).map(({ name }) => name)).toEqual(['One', 'Three', 'Two']);
    expect((await ada.post(`/settings/fields/${last.id}/move`, { direction: 'sideways' })).status).toBe(400);
    expect((await ada.post('/settings/fields/999999/move', { direction: 'up' })).status).toBe(404);
  });
});

describe('deleting a field', () => {
  it('says in how many records a value stands, and brings it back with them', async () => {
    const { ada, field } = await add(budget);
    const [{ id: step_id }] = await site.db('steps').limit(1).select('id');
    await site.db('leads').insert({ full_name: 'Rich', step_id, custom: { budget: 5 } });
    expect((await ada.get(`/settings/fields/${field.id}/delete`)).text).toContain('stands in 1 record');

    expect((await ada.post(`/settings/fields/${field.id}/delete`)).status).toBe(303);
    expect((await ada.get('/settings/fields')).text).toContain('Deleted: Budget');
    expect((await ada.get(`/settings/fields/${field.id}/edit`)).status).toBe(404);
    expect((await site.db('leads').where({ full_name: 'Rich' }).first()).custom).toEqual({ budget: 5 });

    expect((await ada.post(`/settings/fields/${field.id}/restore`)).status).toBe(303);
    expect((await ada.get(`/settings/fields/${field.id}/edit`)).status).toBe(200);
  });

  it('does not come back under a name that was given away', async () => {
    const { ada, field } = await add(budget);
    await ada.post(`/settings/fields/${field.id}/delete`);
    await add(budget);
    await ada.post(`/settings/fields/${field.id}/restore`);
    expect((await rows()).filter(({ deleted_at }) => !deleted_at)).toHaveLength(1);
    expect((await ada.get('/settings/fields')).text).toContain('Rename that one first');
  });

  it('is 403 without the right, 404 for an unknown one, and not by a forged request', async () => {
    const { ada, field } = await add(budget);
    const sam = await site.as('Sam');
    expect((await sam.post(`/settings/fields/${field.id}/delete`)).status).toBe(403);
    expect((await sam.post(`/settings/fields/${field.id}/restore`)).status).toBe(403);
    expect((await ada.forge(`/settings/fields/${field.id}/delete`)).status).toBe(403);
    expect((await ada.post('/settings/fields/999999/delete')).status).toBe(404);
    expect((await ada.post('/settings/fields/999999/restore')).status).toBe(404);
    expect((await rows())[0].deleted_at).toBeNull();
  });
});
