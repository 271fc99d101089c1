import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('two people editing one lead', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { full_name: 'Old', city: 'Kyiv', company: 'Rose', tag_ids: [1] });
  });
  afterEach(() => site.close());

  const row = () => site.db('leads').where({ id: lead.id }).first();
  const meanwhile = (values: object) => site.db('leads').where({ id: lead.id }).update(values);
  const ticked = (text: string) =>
    [...text.matchAll(/name="picks\[(\w+)\]" value="(\w+)" required checked/g)].map(
      ([, field, side]) => `${field} ${side}`,
    );

  it('shows both values of every field and who saved, and saves nothing yet', async () => {
    await meanwhile({ full_name: 'Theirs', city: 'Lviv' });
    const answer = await ada.post(`/leads/${lead.id}`, {
      version: 1,
      full_name: 'Mine',
      city: 'Kyiv',
      company: 'Tulip',
      comments: 'line one\nline two',
    });
    expect(answer.status).toBe(409);
    for (const value of ['Theirs', 'Mine', 'Lviv', 'Kyiv', 'Rose', 'Tulip', 'line one\nline two'])
      expect(answer.text).toContain(value);
    expect(ticked(answer.text)).toEqual(['city theirs', 'company yours', 'comments yours']);
    expect(answer.text).toContain('Saved by the system');
    expect(await row()).toMatchObject({ full_name: 'Theirs', company: 'Rose', version: 2 });
  });

  it('saves the choices with the fresh version', async () => {
    await meanwhile({ full_name: 'Theirs', city: 'Lviv', address: 'Street' });
    const page = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Mine', city: 'Kyiv', company: 'Tulip' });
    const answer = await ada.post(`/leads/${lead.id}`, {
      ...hiddenFields(page.text),
      'picks[full_name]': 'yours',
      'picks[city]': 'theirs',
      'picks[company]': 'yours',
    });
    expect(answer.status).toBe(303);
    expect(await row()).toMatchObject({
      full_name: 'Mine',
      city: 'Lviv',
      company: 'Tulip',
      address: 'Street',
      version: 3,
    });
  });

  it('asks for a decision where both changed the same field', async () => {
    await meanwhile({ full_name: 'Theirs' });
    const page = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Mine', company: 'Tulip' });
    const answer = await ada.post(`/leads/${lead.id}`, { ...hiddenFields(page.text), 'picks[company]': 'theirs' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="full_name-error"');
    expect(answer.text).toContain('Tulip');
    expect(ticked(answer.text)).toEqual(['company theirs']);
    expect(await row()).toMatchObject({ full_name: 'Theirs', version: 2 });

    const fields = { ...hiddenFields(answer.text), 'picks[full_name]': 'yours', 'picks[company]': 'theirs' };
    expect((await ada.post(`/leads/${lead.id}`, fields)).status).toBe(303);
    expect(await row()).toMatchObject({ full_name: 'Mine', company: 'Rose' });
  });

  it('asks again when a third one saves while choosing', async () => {
    await meanwhile({ full_name: 'Theirs' });
    const page = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Mine' });
    await meanwhile({ city: 'Lviv' });
    const answer = await ada.post(`/leads/${lead.id}`, { ...hiddenFields(page.text), 'picks[full_name]': 'yours' });
    expect(answer.status).toBe(409);
    expect(ticked(answer.text)).toEqual(['full_name yours']);
    const fields = { ...hiddenFields(answer.text), 'picks[full_name]': 'yours' };
    expect((await ada.post(`/leads/${lead.id}`, fields)).status).toBe(303);
    expect(await row()).toMatchObject({ full_name: 'Mine', city: 'Lviv' });
  });

  it('has nothing to ask when both did the same', async () => {
    await meanwhile({ full_name: 'Same' });
    expect((await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Same' })).status).toBe(303);
    expect((await row()).version).toBe(2);
  });

  it('compares lists as a whole, tags in any order', async () => {
    await meanwhile({ phones: ['+380681111111'], tag_ids: [2, 1] });
    const answer = await ada.post(`/leads/${lead.id}`, { version: 1, phones: '0682222222; n/a', tag_ids: ['', 1, 2] });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('+380682222222; n/a');
    expect(ticked(answer.text)).toEqual([]);
    expect(answer.text).toContain('picks[phones]');
    expect(answer.text).not.toContain('picks[tag_ids]');
  });

  it('tells that the lead went to the bin meanwhile', async () => {
    await meanwhile({ deleted_at: new Date() });
    const answer = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Mine' });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('in the bin now');
  });

  it('decides by hand where the change log has a gap', async () => {
    await meanwhile({ city: 'Lviv' });
    await site.db('changes').where({ entity: 'lead', entity_id: lead.id, kind: 'updated' }).delete();
    const answer = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'Mine', city: 'Kyiv' });
    expect([answer.status, ticked(answer.text)]).toEqual([409, []]);
  });
});

describe('two people saving one lead at once', () => {
  it('lets one pass and shows the other both versions', async () => {
    const site = await openCommittedSite();
    try {
      const lead = await makeLead(site.db);
      const browsers = [await site.as('Ada'), await site.as('Ada')];
      const answers = await Promise.all(
        browsers.map((browser, at) => browser.post(`/leads/${lead.id}`, { version: 1, full_name: `Name ${at}` })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
      const refused = answers.find(({ status }) => status === 409)!;
      expect(refused.text).toContain('Name 0');
      expect(refused.text).toContain('Name 1');
      expect((await site.db('leads').where({ id: lead.id }).first()).version).toBe(2);
    } finally {
      await site.close();
    }
  });
});

/** What the page sends along, as a browser would; an unticked choice is sent empty. */
function hiddenFields(page: string): Record<string, string[]> {
  const form = page.slice(page.indexOf('<form method="post" action="/leads/'));
  const fields: Record<string, string[]> = {};
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g))
    if (name !== '_csrf') fields[name!] = [...(fields[name!] ?? []), value!];
  return fields;
}
