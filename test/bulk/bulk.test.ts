import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeadValues } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('changing many leads at once', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const lead = (id: number) => site.db('leads').where({ id }).first();
  const make = async (count: number, values: Partial<LeadValues> = {}) => {
    const ids: number[] = [];
    for (let at = 0; at < count; at += 1) ids.push((await makeLead(site.db, values)).id);
    return ids;
  };
  const tomorrow = () => new Date(Date.now() + 48 * 3600_000).toISOString().slice(0, 10);
  const bulk = (fields: Parameters<Visitor['post']>[1]) => ada.post('/leads/bulk', { confirmed: 1, ...fields });

  it('shows what will change and what will not and why, then does it', async () => {
    const [one, two, there, binned] = await make(4);
    await site.db('leads').where({ id: there }).update({ step_id: step.contract });
    await site.db('leads').where({ id: binned }).update({ deleted_at: new Date() });
    const fields = { ids: [one!, two!, there!, binned!, 999_999], change: 'step', filter: 'tab=all&page=2' };
    const asked = await ada.post('/leads/bulk', fields);
    expect(asked.status).toBe(303);
    expect(asked.headers.location).toMatch(/^\/leads\/bulk\/\d+$/);
    expect((await ada.get(asked.headers.location!)).text).not.toContain('will change</h2>');

    const page = (await ada.get(`${asked.headers.location}?step_id=${step.contract}`)).text;
    for (const text of ['2 leads will change', 'already so', 'in the bin', 'no longer there, or not yours'])
      expect(page).toContain(text);
    expect((await lead(one!)).step_id).toBe(step.new);

    const done = await ada.post(asked.headers.location!, { step_id: step.contract });
    expect([done.status, done.headers.location]).toEqual([303, '/leads?tab=all&page=2']);
    for (const id of [one!, two!]) expect(await lead(id)).toMatchObject({ step_id: step.contract, version: 2 });
    expect((await ada.get('/leads')).text).toContain('2 leads changed.');
    const [operation] = await site.db('operations');
    expect(operation).toMatchObject({ kind: 'bulk_step', state: 'done', total: 5, done: 5, changed: 2 });
    expect(operation.skipped).toEqual({ same: 1, in_bin: 1, unknown: 1 });

    await ada.post(`/operations/${operation.id}/undo`);
    for (const id of [one!, two!]) expect((await lead(id)).step_id).toBe(step.new);
    expect((await lead(there!)).step_id).toBe(step.contract);
  });

  it.each([
    ['responsible', { responsible_id: cast.Sam.id }, { responsible_id: cast.Sam.id }],
    ['responsible', { responsible_id: 'none' }, { responsible_id: null }],
    ['priority', { priority: 'high' }, { priority: 'high' }],
    ['tag', { tag_ids: [2], remove: 0 }, { tag_ids: [1, 2] }],
    ['tag', { tag_ids: [1], remove: 1 }, { tag_ids: [] }],
    ['hold', { held_until: tomorrow() }, { held_until: tomorrow(), state: 'held' }],
    ['delete', {}, { state: 'bin' }],
  ])('sets %s', async (change, fields, expected) => {
    const ids = await make(2, { tag_ids: [1] });
    const before = await site.db('leads').whereIn('id', ids).orderBy('id');
    expect((await bulk({ ids, change, ...fields } as never)).status).toBe(303);
    for (const id of ids) expect(await lead(id)).toMatchObject(expected);
    const operation = await site.db('operations').first();
    await ada.post(`/operations/${operation.id}/undo`);
    const after = await site.db('leads').whereIn('id', ids).orderBy('id');
    const plain = ({ version: _v, updated_at: _u, ...row }: { version: number; updated_at: Date }) => row;
    expect(after.map(plain)).toEqual(before.map(plain));
  });

  it('restores from the bin, and ends a hold', async () => {
    const [one, two] = await make(2);
    await site.db('leads').where({ id: one }).update({ deleted_at: new Date() });
    await site.db('leads').where({ id: two }).update({ held_until: tomorrow() });
    await bulk({ ids: [one!, two!], change: 'restore' });
    expect(await lead(one!)).toMatchObject({ state: 'potential' });
    await bulk({ ids: [one!, two!], change: 'hold', release: 1 });
    expect(await lead(two!)).toMatchObject({ state: 'potential' });
  });

  it('makes the same task for each lead, for one person or for whoever is responsible', async () => {
    const [one] = await make(1, { step_id: step.interested, responsible_id: cast.Sam.id });
    const task = { change: 'task', text: 'Call back', planned_on: '2027-01-01', planned_time: '10:00' };
    await bulk({ ids: [one!], ...task, assignee_id: 'responsible' });
    expect(await site.db('actions').first()).toMatchObject({
      lead_id: one,
      step_id: step.interested,
      author_id: cast.Ada.id,
      assignee_id: cast.Sam.id,
      planned_on: '2027-01-01',
      text: 'Call back',
    });
    expect(await lead(one!)).toMatchObject({ next_planned_on: '2027-01-01' });
    expect(await site.db('notifications').where({ admin_id: cast.Sam.id })).toMatchObject([{ kind: 'task_assigned' }]);
    await ada.post(`/operations/${(await site.db('operations').first()).id}/undo`);
    expect(await site.db('actions')).toEqual([]);
    expect(await lead(one!)).toMatchObject({ next_planned_on: null, last_action_at: null });
  });

  it('takes all that match when as many match as were shown', async () => {
    const ids = await make(3, { city: 'Kyiv' });
    const [other] = await make(1, { city: 'Lviv' });
    const all = { filter: 'city=Kyiv', all: 1, ids: '', change: 'priority', priority: 'high' };
    const refused = await bulk({ ...all, count: 2 });
    expect([refused.status, refused.text.includes('3 leads match')]).toEqual([409, true]);
    expect(await site.db('operations')).toEqual([]);
    expect((await bulk({ ...all, count: 3 })).status).toBe(303);
    for (const id of ids) expect((await lead(id)).priority).toBe('high');
    expect((await lead(other!)).priority).toBe('normal');
  });

  it('takes the filter as the list writes it, beside the fields of the change', async () => {
    const [one] = await make(1, { step_id: step.contacted });
    const [other] = await make(1);
    const fields = { tab: 'all', priority: 'normal', change: 'priority', count: 2 };
    expect((await bulk({ ...fields, priority: 'high' })).status).toBe(303);
    expect([(await lead(one!)).priority, (await lead(other!)).priority]).toEqual(['high', 'high']);
    await bulk({ responsible_id: cast.Ada.id, change: 'step', step_id: step.contract, count: 2 });
    expect((await lead(one!)).step_id).toBe(step.contract);
  });

  it('changes nothing when others match by the time it is confirmed', async () => {
    const [one] = await make(1, { city: 'Kyiv' });
    const fields = { filter: 'city=Kyiv', all: 1, ids: '', count: 1, change: 'priority', priority: 'high' };
    const asked = (await ada.post('/leads/bulk', fields)).headers.location!;
    await make(1, { city: 'Kyiv' });
    const answer = await ada.post(asked, { priority: 'high' });
    expect(answer.headers.location).toBe(asked);
    const page = (await ada.get(asked)).text;
    expect(page).toContain('Other leads match by now');
    expect(page).toContain('2 leads will change');
    expect((await lead(one!)).priority).toBe('normal');
    expect((await ada.post(asked)).status).toBe(303);
    expect((await lead(one!)).priority).toBe('high');
  });

  it('does it once, however often it is confirmed', async () => {
    const [one] = await make(1);
    const asked = (await ada.post('/leads/bulk', { ids: one!, change: 'task', text: 'x' })).headers.location!;
    const answers = [await ada.post(asked), await ada.post(asked)];
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await site.db('actions')).toHaveLength(1);
  });

  it('keeps what was typed where it does not fit', async () => {
    const [one] = await make(1);
    const asked = (await ada.post('/leads/bulk', { ids: one!, change: 'task' })).headers.location!;
    const answer = await ada.post(asked, { text: 'Typed <b>', planned_time: '10:00' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Typed &lt;b&gt;');
    expect(answer.text).toContain('A time needs a date.');
    for (const fields of [
      { change: 'step', step_id: 999 },
      { change: 'responsible', responsible_id: 999 },
      { change: 'tag', tag_ids: 999 },
      { change: 'tag', tag_ids: '' },
      { change: 'hold', held_until: '2020-01-01' },
      { change: 'hold', held_until: '' },
      { change: 'priority', priority: 'utmost' },
      { change: 'steal' },
      { change: '' },
    ])
      expect((await bulk({ ids: one!, ...fields } as never)).status, JSON.stringify(fields)).toBe(422);
    expect((await bulk({ change: 'delete', ids: '' })).status).toBe(422);
    expect((await bulk({ change: 'delete' })).status).toBe(422);
    expect((await lead(one!)).version).toBe(1);
  });

  it('leads on to mailing and merging with the chosen leads', async () => {
    const [one, two] = await make(2, { city: 'Kyiv' });
    const ids = [one!, two!];
    expect((await bulk({ ids, change: 'mail' })).headers.location).toBe(`/mailings/new?ids=${one},${two}`);
    expect((await bulk({ ids, change: 'merge' })).headers.location).toBe(`/leads/merge?ids=${one}&ids=${two}`);
    const all = { filter: 'city=Kyiv', all: 1, count: 2 };
    expect((await bulk({ ...all, change: 'mail' })).headers.location).toBe('/mailings/new?city=Kyiv&count=2');
  });

  it('needs the right of the change', async () => {
    const [one] = await make(1);
    const vera = await site.as('Vera');
    for (const change of ['step', 'delete', 'task', 'restore'])
      expect((await vera.post('/leads/bulk', { ids: one!, change, step_id: 2, text: 'x', confirmed: 1 })).status).toBe(
        403,
      );
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.change'] });
    expect((await vera.post('/leads/bulk', { ids: one!, change: 'delete', confirmed: 1 })).status).toBe(403);
    expect((await lead(one!)).version).toBe(1);
    const asked = (await ada.post('/leads/bulk', { ids: one!, change: 'delete' })).headers.location!;
    for (const answer of [await vera.get(asked), await vera.post(asked)]) expect(answer.status).toBe(404);
    expect((await lead(one!)).version).toBe(1);
  });

  it("leaves someone else's leads, ticked or matching, and does not name them", async () => {
    const hidden = await makeLead(site.db, { full_name: 'Zinaida Secret', city: 'Kyiv' });
    const own = await makeLead(site.db, { city: 'Kyiv', responsible_id: cast.Sam.id });
    const sam = await site.as('Sam');
    const fields = { change: 'priority', priority: 'high' };
    const asked = (await sam.post('/leads/bulk', { ids: [hidden.id, own.id], ...fields })).headers.location!;
    const page = (await sam.get(asked)).text;
    expect(page).toContain('1 lead will change');
    expect(page).not.toContain('Zinaida');
    await sam.post(asked);
    expect((await lead(hidden.id)).priority).toBe('normal');
    expect((await lead(own.id)).priority).toBe('high');
    const all = { filter: 'city=Kyiv', all: 1, confirmed: 1, change: 'delete' };
    expect((await sam.post('/leads/bulk', { ...all, count: 2 })).status).toBe(409);
    expect((await sam.post('/leads/bulk', { ...all, count: 1 })).status).toBe(303);
    expect((await lead(hidden.id)).state).toBe('potential');
    const away = { ids: own.id, change: 'responsible', responsible_id: cast.Ada.id, confirmed: 1 };
    expect((await sam.post('/leads/bulk', away)).status).toBe(422);
  });

  it('answers 404 for an unknown preview and refuses a forged request', async () => {
    for (const id of ['999999', '0', 'abc']) {
      expect((await ada.get(`/leads/bulk/${id}`)).status).toBe(404);
      expect((await ada.post(`/leads/bulk/${id}`)).status).toBe(404);
    }
    const [one] = await make(1);
    expect((await ada.forge('/leads/bulk', { ids: one!, change: 'delete', confirmed: 1 })).status).toBe(403);
    expect((await lead(one!)).state).toBe('potential');
  });

  it('the table offers what one may do', async () => {
    await make(1);
    const page = (await ada.get('/leads')).text;
    for (const name of ['step', 'delete', 'merge', 'mail']) expect(page).toContain(`<option value="${name}">`);
    expect(page).toContain('form="bulk"');
    expect((await (await site.as('Vera')).get('/leads')).text).not.toContain('form="bulk"');
  });
});
