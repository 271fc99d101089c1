import { describe, expect, it } from 'vitest';
import { cast, step } from '../support/people.ts';
import type { Visitor } from '../support/site.ts';
import { ada, beginEachImport, press, site, stored, uploaded } from './wizard.ts';

beginEachImport();

const values = (id: number) => `/import/${id}/values`;
const lines = [
  'Name;Source;Step;Tags;Responsible;Date',
  'Anna;phone;New;"urgent;VIP";Sam Seller;03/04/2026',
  'Boris;Fair;Contacted;;Nobody Known;01/02/2026',
];

/** A file whose columns are chosen and whose values are known. */
async function scanned(visitor: Visitor, file = lines.join('\n'), fields = {}): Promise<number> {
  const id = await uploaded(visitor, file, fields);
  await press(site, visitor, `/import/${id}/mapping`, { do: 'next' });
  return id;
}
const send = async (visitor: Visitor, id: number, fields: Record<string, string | string[]> = {}) =>
  press(site, visitor, values(id), {
    scanned: String((await stored(id)).attempt),
    match_by: ['phone', 'email'],
    ...fields,
  });

describe('the values of a file', () => {
  it('are found by name in any case; of the rest sources and tags are offered to be made', async () => {
    const id = await scanned(ada);
    const { text } = await ada.get(values(id));
    expect(text).toMatch(/<option value="2" selected>Phone/);
    expect(text).toMatch(/<option value="create" selected>\+ Create “Fair”/);
    expect(text).toMatch(/<option value="create" selected>\+ Create “VIP”/);
    expect(text).not.toContain('Create “Nobody Known”');
    expect(text).toContain('Known: 1 of 2.');
  });

  it('are decided once, kept, and every row is tried out', async () => {
    const id = await scanned(ada);
    const { status, headers } = await send(ada, id, {
      'choice[source_id.0]': 'create',
      'choice[source_id.1]': '1',
      'choice[step_id.0]': String(step.interested),
      'choice[tag_ids.1]': '',
      'date_order[registered_on]': 'mdy',
      duplicates: 'fill',
      match_by: 'email',
      responsible_id: String(cast.Vera.id),
      source_id: '3',
      tag_ids: ['1', '999'],
      notify: '1',
    });
    expect(`${status} ${headers.location}`).toBe(`303 /import/${id}`);
    const { plan, state, expected } = await stored(id);
    expect(state).toBe('checked');
    expect(expected).toMatchObject({ created: 2, failed: 0 });
    expect(plan).toMatchObject({
      date_orders: { registered_on: 'mdy' },
      duplicates: 'fill',
      match_by: ['email'],
      defaults: { responsible_id: cast.Vera.id, source_id: 3, tag_ids: [1] },
      notify: true,
    });
    expect(plan.choices.source_id).toEqual([
      { text: 'Fair', how: 'create' },
      { text: 'phone', how: 'use', id: 1 },
    ]);
    expect(plan.choices.step_id[0]).toMatchObject({ how: 'use', id: step.interested });
    const { text } = await ada.get(values(id));
    expect(text).toMatch(/value="mdy" checked/);
    expect(text).toMatch(/value="fill" checked/);
    expect(text).toMatch(/name="notify" value="1" checked/);
  });

  it('stay on the way back to the columns and on', async () => {
    const id = await scanned(ada);
    const back = await send(ada, id, { do: 'back', duplicates: 'overwrite', 'choice[source_id.0]': '3' });
    expect(back.headers.location).toBe(`/import/${id}/mapping`);
    await press(site, ada, `/import/${id}/mapping`, { do: 'next', 'target[c5]': '' });
    const { text } = await ada.get(values(id));
    expect(text).toMatch(/value="overwrite" checked/);
    expect(text).toMatch(/<option value="3" selected>Website/);
  });

  it('ask which comes first in a date only when the file does not show it', async () => {
    const asks = async (dates: string[]) => {
      const id = await scanned(ada, ['Name;Date', ...dates.map((date) => `Anna;${date}`)].join('\n'));
      return (await ada.get(values(id))).text.includes('name="date_order[registered_on]"');
    };
    expect(await asks(['03/04/2026'])).toBe(true);
    expect(await asks(['03/04/2026', '04/13/2026'])).toBe(false);
    expect(await asks(['03.04.2026', '2026-04-05'])).toBe(false);
  });

  it('make nothing new for whoever may not change the dictionaries, and change no record for whoever may not', async () => {
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import'], own_leads_only: true });
    const sam = await site.as('Sam');
    await sam.get('/import');
    const id = await scanned(sam);
    const { text } = await sam.get(values(id));
    expect(text).not.toContain('value="create" selected');
    expect(text).not.toContain('value="overwrite"');
    await send(sam, id, {
      'choice[source_id.0]': 'create',
      'choice[responsible_id.0]': String(cast.Ada.id),
      duplicates: 'overwrite',
      responsible_id: String(cast.Ada.id),
    });
    const { plan } = await stored(id);
    expect(plan).toMatchObject({ duplicates: 'skip' });
    expect(plan.defaults.responsible_id).toBeUndefined();
    expect(plan.choices.source_id[0].how).toBe('empty');
    expect(plan.choices.responsible_id[0].how).toBe('empty');
  });

  it('of clients are tags only', async () => {
    const id = await scanned(ada, 'Name;Tags;Source\nAnna;VIP;Phone', { entity: 'client' });
    const { text } = await ada.get(values(id));
    expect(text).toContain('Create “VIP”');
    expect(text).not.toContain('name="responsible_id"');
    expect(text).not.toContain('name="notify"');
  });

  it('that were looked through anew meanwhile are shown again', async () => {
    const id = await scanned(ada);
    const { status, text } = await press(site, ada, values(id), { scanned: '0', duplicates: 'fill' });
    expect(status).toBe(422);
    expect(text).toContain('changed meanwhile');
    expect((await stored(id)).plan.duplicates).toBe('skip');
  });

  it('come after the columns', async () => {
    const id = await uploaded(ada, 'Name\nAnna');
    expect((await ada.get(values(id))).headers.location).toBe(`/import/${id}/mapping`);
    expect((await ada.post(values(id))).headers.location).toBe(`/import/${id}`);
    expect((await ada.get(`/import/${id}`)).headers.location).toBe(`/import/${id}/mapping`);
  });

  it('are for whoever uploaded the file, and take no nonsense', async () => {
    const id = await scanned(ada);
    const before = await stored(id);
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import'] });
    const sam = await site.as('Sam');
    expect((await sam.get(values(id))).status).toBe(404);
    expect((await sam.post(values(id), { scanned: before.attempt, duplicates: 'fill' })).status).toBe(404);
    expect((await ada.get(values(999_999))).status).toBe(404);
    expect((await (await site.as('Vera')).post(values(id))).status).toBe(403);
    expect((await ada.forge(values(id), { duplicates: 'fill' })).status).toBe(403);
    expect(await stored(id)).toEqual(before);
    for (const fields of [
      { choice: 'x', duplicates: 'all', match_by: 'name', responsible_id: 'x', step_id: '99', tag_ids: 'x' },
      { 'choice[source_id.0]': ['1', '2'], 'choice[step_id.0]': '99999999999', source_id: '-1' },
    ]) {
      expect((await send(ada, id, { do: 'back', ...fields } as unknown as Record<string, string>)).status).toBe(303);
    }
    expect((await stored(id)).plan).toMatchObject({
      duplicates: 'skip',
      defaults: { step_id: null, source_id: null, tag_ids: [] },
    });
  });
});
