import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('possible duplicates', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const leads = () => site.db('leads').orderBy('id');
  const linked = (text: string) => [...text.matchAll(/<li><a href="\/leads\/(\d+)"/g)].map((match) => Number(match[1]));
  const seenIn = (text: string) => /name="duplicates_seen" value="([\d,]*)"/.exec(text)?.[1] ?? '';

  it('are shown on submit, and the lead is added all the same when one says so', async () => {
    const lead = await makeLead(site.db, { phones: ['+380681111111'] });
    const fields = { full_name: 'Пётр', phones: '068 111-11-11' };
    const asked = await ada.post('/leads', fields);
    expect(asked.status).toBe(422);
    expect(linked(asked.text)).toEqual([lead.id]);
    expect(asked.text).toContain('value="068 111-11-11"');
    expect(asked.text).toContain('Add anyway');
    expect(await leads()).toHaveLength(1);

    const added = await ada.post('/leads', { ...fields, duplicates_seen: seenIn(asked.text) });
    expect(added.status).toBe(303);
    expect(await leads()).toHaveLength(2);
  });

  it('ask again when there is a new one', async () => {
    const first = await makeLead(site.db, { emails: ['a@x.lt'] });
    const second = await makeLead(site.db, { emails: ['a@x.lt'] });
    const asked = await ada.post('/leads', { full_name: 'A', emails: 'A@X.lt', duplicates_seen: String(first.id) });
    expect(asked.status).toBe(422);
    expect(seenIn(asked.text)).toBe(`${second.id},${first.id}`);
  });

  it('are found by phone in any notation, e-mail and company code', async () => {
    const phone = await makeLead(site.db, { phones: ['12', '+380681111111'] });
    const email = await makeLead(site.db, { emails: ['x@y.lt', 'a@b.lt'] });
    const code = await makeLead(site.db, { company_code: '301234567' });
    const raw = await makeLead(site.db, { phones: ['тел 067-555-44-33 Оля'] });
    await makeLead(site.db, { phones: ['+380682222222'] });

    const found = async (query: string) => linked((await ada.get(`/leads/duplicates?${query}`)).text);
    expect(await found('phones=8068111-11-11')).toEqual([phone.id]);
    expect(await found('phones=067%20555%2044%2033')).toEqual([raw.id]);
    expect(await found('emails=A%40b.LT')).toEqual([email.id]);
    expect(await found('company_code=301234567')).toEqual([code.id]);
    expect(await found('phones=0681111111&emails=a%40b.lt&company_code=301234567')).toEqual([
      code.id,
      email.id,
      phone.id,
    ]);
    expect(await found(`phones=0681111111&except=${phone.id}`)).toEqual([]);
    expect(await found('phones=12&emails=&company_code=')).toEqual([]);
  });

  it('prefer the very same number to one with the same end', async () => {
    const home = await makeLead(site.db, { phones: ['+380681111111'] });
    const abroad = await makeLead(site.db, { phones: ['+99681111111'] });
    const found = async (phone: string) => linked((await ada.get(`/leads/duplicates?phones=${phone}`)).text);
    expect(await found('%2B380681111111')).toEqual([home.id]);
    expect(await found('%2B55681111111')).toEqual([abroad.id, home.id]);
  });

  it('never show the leads of others to a person of own leads', async () => {
    await makeLead(site.db, { phones: ['+380681111111'], full_name: 'Secret' });
    const sam = await site.as('Sam');
    expect((await sam.get('/leads/duplicates?phones=0681111111')).text).not.toContain('Secret');
    expect((await sam.post('/leads', { full_name: 'A', phones: '0681111111' })).status).toBe(303);

    const own = await sam.post('/leads', { full_name: 'B', phones: '0681111111' });
    expect(own.status).toBe(422);
    expect(own.text).not.toContain('Secret');
    expect(linked(own.text)).toHaveLength(1);
  });

  it('leave out the bin', async () => {
    const lead = await makeLead(site.db, { phones: ['+380681111111'] });
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect((await ada.post('/leads', { full_name: 'A', phones: '0681111111' })).status).toBe(303);
  });

  it('are asked for on edit only when the number is new', async () => {
    const phones = ['+380681111111'];
    await makeLead(site.db, { phones });
    const lead = await makeLead(site.db, { phones });
    const renamed = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: 'New', phones });
    expect(renamed.status).toBe(303);

    const other = await makeLead(site.db, { emails: ['a@b.lt'] });
    const fields = { version: 2, full_name: 'New', emails: 'a@b.lt' };
    const asked = await ada.post(`/leads/${lead.id}`, fields);
    expect(asked.status).toBe(422);
    expect(linked(asked.text)).toEqual([other.id]);
    const saved = await ada.post(`/leads/${lead.id}`, { ...fields, duplicates_seen: seenIn(asked.text) });
    expect(saved.status).toBe(303);
  });

  it('are a page for whoever sees leads', async () => {
    expect((await ada.get('/leads/duplicates')).status).toBe(200);
    expect((await (await site.as('Otto')).get('/leads/duplicates')).status).toBe(403);
    expect((await ada.get('/leads/duplicates?except=x&phones=%F0&company_code=1&company_code=2')).status).toBeLessThan(
      500,
    );
  });

  it('are found through the indexes', async () => {
    await site.db.raw('set local enable_seqscan = off');
    const { rows } = await site.db.raw(
      `explain select id from leads where phone_tails(phones) && '{681111111}' union all
       select id from leads where emails && '{a@b.lt}' union all select id from leads where company_code = '1'`,
    );
    const plan = JSON.stringify(rows);
    for (const index of ['leads_phones', 'leads_emails', 'leads_company_code']) expect(plan).toContain(index);
  });
});
