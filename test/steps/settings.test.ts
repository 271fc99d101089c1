import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('settings of steps', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const names = async () => (await site.db('steps').orderBy('position').pluck('name')) as string[];
  const page = async (path: string) => {
    const answer = await ada.get(path);
    expect(answer.status).toBe(200);
    return answer.text;
  };
  const edited = { name: 'First call', colour: 'teal', description: 'Say hello', counts_as_contacted: 1, version: 1 };

  it('shows the pipeline in its order with how many leads each step has', async () => {
    await makeLead(site.db, { step_id: step.contacted });
    const binned = await makeLead(site.db, { step_id: step.contacted });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const text = await page('/settings/steps');
    expect([...text.matchAll(/id="step-(\d)"/g)].map(([, id]) => Number(id))).toEqual([1, 2, 3, 4]);
    expect(text).toMatch(/step_id=2">1 lead<\/a> <span[^>]*>and 1 in the bin</);
    expect(text).toMatch(/step_id=1">0 leads</);
  });

  it('adds a step at the end, once however often it is sent', async () => {
    const form = await page('/settings/steps/new');
    const submission_id = /name="submission_id" value="([^"]+)"/.exec(form)![1]!;
    const fields = { name: ' Offer ', colour: 'lime', counts_as_offer_made: 1, submission_id };
    const [first, second] = [await ada.post('/settings/steps', fields), await ada.post('/settings/steps', fields)];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.location).toBe(first.headers.location);
    expect(await names()).toEqual(['New', 'Contacted', 'Interested', 'Contract', 'Offer']);
    const added = await site.db('steps').where({ name: 'Offer' }).first();
    expect(added).toMatchObject({ colour: 'lime', on_kanban: false, counts_as_offer_made: true, position: 5 });
    expect(await page('/settings/steps')).toContain('Added: Offer');
  });

  it('renames, recolours and describes a step and logs who did it', async () => {
    expect(await page('/settings/steps/2/edit')).toContain('value="Contacted"');
    const answer = await ada.post('/settings/steps/2', edited);
    expect(answer.headers.location).toBe('/settings/steps#step-2');
    const saved = await site.db('steps').where({ id: 2 }).first();
    expect(saved).toMatchObject({ name: 'First call', colour: 'teal', description: 'Say hello', on_kanban: false });
    const change = await site.db('changes').where({ entity: 'step', entity_id: 2 }).orderBy('id', 'desc').first();
    expect(change).toMatchObject({ admin_id: cast.Ada.id, kind: 'updated' });
    expect(change.before).toMatchObject({ name: 'Contacted', colour: 'orange' });
  });

  it('keeps what was typed and says what is wrong', async () => {
    const bad: Array<[Record<string, string | number>, string]> = [
      [{ ...edited, name: '', description: 'kept <b>' }, 'Fill in this field.'],
      [{ ...edited, name: 'nEw', description: 'kept <b>' }, 'This is taken already.'],
      [{ ...edited, name: 'x'.repeat(61), description: 'kept <b>' }, 'This is too long.'],
      [{ ...edited, colour: 'javascript', description: 'kept <b>' }, 'This value does not fit.'],
    ];
    for (const [fields, message] of bad) {
      for (const path of ['/settings/steps', '/settings/steps/2']) {
        const answer = await ada.post(path, fields);
        expect(answer.status).toBe(422);
        expect(answer.text).toContain(message);
        expect(answer.text).toContain('kept &lt;b&gt;');
      }
    }
    expect(await names()).toEqual(['New', 'Contacted', 'Interested', 'Contract']);
  });

  it('answers 409 with both versions when somebody else saved first, and takes a second save', async () => {
    await ada.post('/settings/steps/2', edited);
    const late = await ada.post('/settings/steps/2', { ...edited, name: 'Reached' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('First call</td><td>Reached');
    expect(late.text).toContain('value="Reached"');
    expect(await names()).toContain('First call');
    const version = /name="version" value="(\d+)"/.exec(late.text)![1]!;
    expect((await ada.post('/settings/steps/2', { ...edited, name: 'Reached', version })).status).toBe(303);
    expect(await names()).toContain('Reached');
  });

  it('saves the same form sent twice once', async () => {
    await ada.post('/settings/steps/2', edited);
    expect((await ada.post('/settings/steps/2', edited)).status).toBe(303);
    expect((await site.db('steps').where({ id: 2 }).first()).version).toBe(2);
  });

  it('moves a step up and down, not beyond the ends, without disturbing an edit', async () => {
    const move = (id: number, direction: string) => ada.post(`/settings/steps/${id}/move`, { direction });
    expect((await move(3, 'up')).headers.location).toBe('/settings/steps#step-3');
    expect((await ada.get('/settings/steps')).text).toMatch(/role="status"[\s\S]*?is now number 2\./);
    expect(await names()).toEqual(['New', 'Interested', 'Contacted', 'Contract']);
    await move(1, 'up');
    await move(4, 'down');
    await move(1, 'down');
    expect(await names()).toEqual(['Interested', 'New', 'Contacted', 'Contract']);
    expect((await ada.post('/settings/steps/2', edited)).status).toBe(303);
    expect((await move(3, 'sideways')).status).toBe(400);
  });

  it('moves once when the same button is sent twice', async () => {
    const submission_id = crypto.randomUUID();
    await ada.post('/settings/steps/4/move', { direction: 'up', submission_id });
    await ada.post('/settings/steps/4/move', { direction: 'up', submission_id });
    expect(await names()).toEqual(['New', 'Contacted', 'Contract', 'Interested']);
  });

  it('takes a whole order, and refuses one of another list', async () => {
    expect((await ada.post('/settings/steps/order', { ids: [4, 3, 2, 1] })).status).toBe(303);
    expect(await names()).toEqual(['Contract', 'Interested', 'Contacted', 'New']);
    for (const ids of [[1, 2, 3], [1, 2, 3, 4, 5], [1, 2, 3, 999], []]) {
      expect((await ada.post('/settings/steps/order', { ids })).status).toBe(409);
    }
    expect((await ada.post('/settings/steps/order', { ids: ['x', 2] })).status).toBe(422);
    expect(await names()).toEqual(['Contract', 'Interested', 'Contacted', 'New']);
  });

  it('is closed to whoever may not change settings, and to forged requests', async () => {
    const sam = await site.as('Sam');
    for (const path of ['', '/new', '/2/edit', '/2/delete']) {
      expect((await sam.get(`/settings/steps${path}`)).status).toBe(403);
    }
    const changes: Array<[string, Record<string, string | number | number[]>]> = [
      ['', { name: 'Mine', colour: 'blue' }],
      ['/2', edited],
      ['/2/move', { direction: 'up' }],
      ['/2/delete', { replacement_id: 1 }],
      ['/order', { ids: [4, 3, 2, 1] }],
    ];
    for (const [path, fields] of changes) {
      expect((await sam.post(`/settings/steps${path}`, fields)).status).toBe(403);
      expect((await ada.forge(`/settings/steps${path}`, fields)).status).toBe(403);
    }
    expect(await names()).toEqual(['New', 'Contacted', 'Interested', 'Contract']);
  });

  it('answers 404 for a step that is not there', async () => {
    for (const id of ['999', '0', 'x', '99999999999', '1e1', '-1']) {
      expect((await ada.get(`/settings/steps/${id}/edit`)).status).toBe(404);
      expect((await ada.get(`/settings/steps/${id}/delete`)).status).toBe(404);
      expect((await ada.post(`/settings/steps/${id}`, edited)).status).toBe(404);
      expect((await ada.post(`/settings/steps/${id}/move`, { direction: 'up' })).status).toBe(404);
      expect((await ada.post(`/settings/steps/${id}/delete`, { replacement_id: 1 })).status).toBe(404);
    }
  });
});

describe('two people at the pipeline at once', () => {
  it('leave one order, each name once and no lead behind', async () => {
    const site = await openCommittedSite();
    try {
      const [ada, other] = [await site.as('Ada'), await site.as('Ada')];
      for (const step_id of [1, 2, 2, 3]) await makeLead(site.db, { step_id });
      const answers = await Promise.all([
        ada.post('/settings/steps/2/delete', { replacement_id: 3 }),
        other.post('/settings/steps/3/delete', { replacement_id: 2 }),
        ada.post('/settings/steps', { name: 'Twin', colour: 'red' }),
        other.post('/settings/steps', { name: 'TWIN', colour: 'red' }),
        ada.post('/settings/steps/1/move', { direction: 'down' }),
        other.post('/settings/steps/4/move', { direction: 'up' }),
      ]);
      expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
      const left = await site.db('steps').orderBy('position');
      expect(new Set(left.map(({ position }) => position)).size).toBe(left.length);
      expect(left.filter(({ id }) => id === 2 || id === 3)).toHaveLength(1);
      expect(left.filter(({ name }) => /twin/i.test(name))).toHaveLength(1);
      expect(
        (
          await site.db('leads').whereIn(
            'step_id',
            left.map(({ id }) => id),
          )
        ).length,
      ).toBe(4);
    } finally {
      await site.close();
    }
  });
});
