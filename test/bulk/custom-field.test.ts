import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bulkChange } from '../../src/bulk/run.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  const kinds = [
    { key: 'plan', name: 'Plan', kind: 'text' },
    { key: 'speed', name: 'Speed', kind: 'number' },
    { key: 'until', name: 'Until', kind: 'date' },
    { key: 'fibre', name: 'Fibre', kind: 'checkbox' },
    { key: 'house', name: 'House', kind: 'select', options: ['Block', 'Villa'] },
    { key: 'extras', name: 'Extras', kind: 'multi_select', options: ['TV', 'Phone'] },
    { key: 'page', name: 'Page', kind: 'link' },
    { key: 'number', name: 'Contract', kind: 'text', required: true },
  ];
  await site.db('custom_fields').insert(kinds.map((field, position) => ({ entity: 'lead', position, ...field })));
});
afterEach(() => site.close());

const make = async (custom = {}, values = {}) => {
  const { id } = await makeLead(site.db, values);
  await site.db('leads').where({ id }).update({ custom });
  return id;
};
const custom = async (id: number) => (await site.db('leads').where({ id }).first()).custom;
const bulk = (fields: Parameters<Visitor['post']>[1]) =>
  ada.post('/leads/bulk', { change: 'field', confirmed: 1, ...fields });
const newest = () => site.db('operations').orderBy('id', 'desc').first();

describe('setting a custom field of many leads', () => {
  it('asks for the field, then for its value, shows what would change, does it, and is undone', async () => {
    const one = await make({ speed: 5 });
    const same = await make({ plan: 'Large' });
    const asked = (await ada.post('/leads/bulk', { ids: [one, same], change: 'field' })).headers.location!;
    const first = (await ada.get(asked)).text;
    expect(first).toContain('<option value="house">House</option>');
    expect(first).not.toContain('name="value"');
    const second = (await ada.get(`${asked}?field=plan`)).text;
    expect(second).toContain('name="value"');
    expect(second).not.toContain('alert-danger');
    const third = (await ada.get(`${asked}?field=plan&of=plan&value=Large`)).text;
    for (const text of ['1 lead will change', 'already so']) expect(third).toContain(text);
    expect(await custom(one)).toEqual({ speed: 5 });

    expect((await ada.post(asked, { field: 'plan', of: 'plan', value: 'Large' })).status).toBe(303);
    expect([await custom(one), await custom(same)]).toEqual([{ speed: 5, plan: 'Large' }, { plan: 'Large' }]);
    const operation = await newest();
    expect(operation).toMatchObject({ kind: 'bulk_field', changed: 1, skipped: { same: 1 } });
    expect((await ada.get(`/operations/${operation.id}`)).text).toContain('Plan');
    await ada.post(`/operations/${operation.id}/undo`);
    expect(await custom(one)).toEqual({ speed: 5 });
  });

  it.each([
    ['speed', '1 234,5', 1234.5],
    ['until', '24.12.2026', '2026-12-24'],
    ['fibre', '1', true],
    ['fibre', '0', undefined],
    ['house', 'Villa', 'Villa'],
    ['extras', ['Phone', 'TV'], ['TV', 'Phone']],
    ['page', 'example.com', 'https://example.com'],
  ])('reads %s as its form does: %s', async (field, value, expected) => {
    const id = await make({ plan: 'x', fibre: field === 'fibre' && value === '0' ? true : undefined });
    expect((await bulk({ ids: id, field, value })).status).toBe(303);
    expect((await newest()).state).toBe('done');
    expect((await custom(id))[field]).toEqual(expected);
  });

  it('empties a field only when that is asked for, and never a required one', async () => {
    const id = await make({ plan: 'Large', number: '7' });
    const refused: Array<Record<string, string | number>> = [
      { field: 'plan', value: '' },
      { field: 'plan' },
      { field: 'number', empty: 1 },
      { field: 'number', value: ' ' },
      { field: 'speed', value: 'fast' },
      { field: 'house', value: 'Castle' },
      { field: 'none', value: 'x' },
      { field: '__proto__', value: 'x' },
    ];
    for (const fields of refused) {
      const answer = await bulk({ ids: id, ...fields });
      expect([fields, answer.status]).toEqual([fields, 422]);
    }
    expect(await custom(id)).toEqual({ plan: 'Large', number: '7' });
    expect((await bulk({ ids: id, field: 'plan', empty: 1 })).status).toBe(303);
    expect(await custom(id)).toEqual({ number: '7' });
  });

  it('takes all that match', async () => {
    const ids = [await make({}, { city: 'Kyiv' }), await make({}, { city: 'Kyiv' }), await make()];
    const all = { filter: 'city=Kyiv', all: 1, ids: '', field: 'house', value: 'Block' };
    expect((await bulk({ ...all, count: 1 })).status).toBe(409);
    expect((await bulk({ ...all, count: 2 })).status).toBe(303);
    expect(await Promise.all(ids.map(custom))).toEqual([{ house: 'Block' }, { house: 'Block' }, {}]);
  });

  it('of more than 200 goes on in the background, where a field that is deleted meanwhile is left alone', async () => {
    const { rows } = await site.db.raw(
      `insert into leads (full_name, step_id) select 'Lead ' || n, 1 from generate_series(1, 201) n returning id`,
    );
    const ids = rows.map(({ id }: { id: number }) => id);
    const run = async (operation_id: number) =>
      bulkChange({ operation_id }, { db: site.db, stopping: new AbortController().signal } as never);
    await bulk({ ids: ids.join(','), field: 'extras', value: 'TV' });
    expect(await newest()).toMatchObject({ state: 'queued', total: 201 });
    await run((await newest()).id);
    expect(await newest()).toMatchObject({ state: 'done', changed: 201 });
    expect(await custom(ids[200])).toEqual({ extras: ['TV'] });

    await bulk({ ids: ids.join(','), field: 'house', value: 'Villa' });
    await site
      .db('custom_fields')
      .where({ key: 'house' })
      .update({ options: ['Block'] });
    await run((await newest()).id);
    expect(await newest()).toMatchObject({ state: 'done', changed: 0, skipped: { field_gone: 201 } });
    expect((await ada.get(`/operations/${(await newest()).id}`)).text).toContain('the field or its option was deleted');
  });

  it('leaves all as it is when the field or the option goes between preview and confirmation', async () => {
    const id = await make();
    const wish = { ids: id, change: 'field', field: 'house', value: 'Villa' };
    const asked = (await ada.post('/leads/bulk', wish)).headers.location!;
    await site.db('custom_fields').where({ key: 'house' }).update({ deleted_at: new Date() });
    expect((await ada.post(asked)).status).toBe(422);
    expect(await custom(id)).toEqual({});
  });

  it('asks for the right to change leads, and changes only those one sees', async () => {
    const sam = await site.as('Sam');
    const vera = await site.as('Vera');
    const [own, other] = [await make({}, { responsible_id: cast.Sam.id }), await make()];
    const wish = { ids: [own, other], change: 'field', field: 'plan', value: 'x', confirmed: 1 };
    expect((await vera.post('/leads/bulk', wish)).status).toBe(403);
    expect((await sam.post('/leads/bulk', wish)).status).toBe(303);
    expect([await custom(own), await custom(other)]).toEqual([{ plan: 'x' }, {}]);
  });
});
