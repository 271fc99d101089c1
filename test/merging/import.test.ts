import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('copying from another lead', () => {
  let site: Site;
  let ada: Visitor;
  let left: Lead;
  let right: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    left = await makeLead(site.db, {
      full_name: 'Left One',
      phones: ['+380685870650', '+380684512350'],
      emails: ['test@mail.ru', 'Second@mail.ru'],
      address: 'пл. Шевченка 18/2',
      company: 'Абилс',
      source_id: 3,
      registered_on: '2017-04-02',
      comments: 'From the left',
      tag_ids: [1, 2],
    });
    right = await makeLead(site.db, {
      full_name: 'Right One',
      phones: ['+380684512350', '+380632321310'],
      emails: ['TEST@mail.ru'],
      address: 'пл. Шевченка 18/2',
      source_id: 1,
      registered_on: '2017-08-01',
      comments: 'Of the right',
      tag_ids: [2],
    });
  });
  afterEach(() => site.close());

  const row = (id: number) => site.db('leads').where({ id }).first();
  const address = (query = '') => `/leads/${right.id}/import${query}`;
  const everything = ['phones', 'emails', 'address', 'city', 'company', 'source_id', 'registered_on', 'comments'];

  it('stands on the page of a lead and finds the other one by search', async () => {
    expect((await ada.get(`/leads/${right.id}`)).text).toContain(`href="/leads/${right.id}/import"`);
    const found = await ada.get(address('?q=Left'));
    expect(found.status).toBe(200);
    expect(found.text).toContain(`href="${address(`?from=${left.id}`)}"`);
    expect((await ada.get(address('?q=068 587 06 50'))).text).toContain('Left One');
    expect((await ada.get(address('?q=Right'))).text).not.toContain(`?from=${right.id}"`);
    expect((await ada.get(address('?q=nobody-like-this'))).text).toContain('No lead matches');
  });

  it('offers first whoever shares a phone', async () => {
    const page = (await ada.get(address())).text;
    expect(page).toContain('same phone');
    expect(page).toContain(`?from=${left.id}"`);
  });

  it('hides whoever lies in the bin', async () => {
    await site.db('leads').where({ id: left.id }).update({ deleted_at: new Date() });
    expect((await ada.get(address('?q=Left'))).text).not.toContain('Left One');
    expect((await ada.get(address(`?from=${left.id}`))).status).toBe(404);
    expect((await ada.post(address(), { from: left.id, fields: 'company' })).status).toBe(404);
  });

  it('shows both side by side, says what is the same, and offers to copy the rest', async () => {
    const page = (await ada.get(address(`?from=${left.id}`))).text;
    expect(page).toContain(`${address(`?from=${left.id}&amp;fields=phones`)}"`);
    expect(page).toMatch(/id="address"[\s\S]*?the same already/);
    expect(page).not.toContain('id="copy-address"');
    expect(page).toContain('<button class="btn btn-primary" type="submit" disabled');
  });

  it('previews what was chosen before anything is saved', async () => {
    const page = (await ada.get(address(`?from=${left.id}&fields=phones&fields=comments`))).text;
    expect(page).toContain('<ins>+380 68 587 0650</ins>');
    expect(page).toContain('<del>Of the right</del><ins>From the left</ins>');
    expect(page).toContain('name="fields" value="phones"');
    expect(page).toContain(`${address(`?from=${left.id}&amp;fields=comments`)}"`);
    expect(await row(right.id)).toMatchObject({ version: 1, comments: 'Of the right' });
  });

  it('saves: phones and e-mails append without doubles, tags join, the rest is replaced; the other stays', async () => {
    const before = await row(left.id);
    const answer = await ada.post(address(), { from: left.id, fields: [...everything, 'tag_ids'] });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${right.id}`]);
    expect(await row(right.id)).toMatchObject({
      full_name: 'Right One',
      phones: ['+380684512350', '+380632321310', '+380685870650'],
      emails: ['TEST@mail.ru', 'Second@mail.ru'],
      company: 'Абилс',
      source_id: 3,
      registered_on: '2017-04-02',
      comments: 'From the left',
      tag_ids: [2, 1],
      version: 2,
    });
    expect(await row(left.id)).toEqual(before);
    expect((await ada.get(`/leads/${right.id}`)).text).toContain('Copied from Left One.');
  });

  it('compares numbers in any notation', async () => {
    await site
      .db('leads')
      .where({ id: left.id })
      .update({ phones: ['068 451-23-50'] });
    expect((await ada.get(address(`?from=${left.id}`))).text).not.toContain('id="copy-phones"');
  });

  it('never replaces something by nothing', async () => {
    await site.db('leads').where({ id: right.id }).update({ city: 'Lviv' });
    await ada.post(address(), { from: left.id, fields: ['city', 'company'] });
    expect(await row(right.id)).toMatchObject({ city: 'Lviv', company: 'Абилс' });
  });

  it('copies custom fields one by one', async () => {
    await site
      .db('leads')
      .where({ id: left.id })
      .update({ custom: { tariff: 'Gold', floor: 3 } });
    await site
      .db('leads')
      .where({ id: right.id })
      .update({ custom: { floor: 1, flat: 9 } });
    expect((await ada.get(address(`?from=${left.id}&fields=custom.tariff`))).text).toContain('<ins>Gold</ins>');
    await ada.post(address(), { from: left.id, fields: 'custom.tariff' });
    expect((await row(right.id)).custom).toEqual({ floor: 1, flat: 9, tariff: 'Gold' });
    await ada.post(address(), { from: left.id, fields: 'custom' });
    expect((await row(right.id)).custom).toEqual({ floor: 3, flat: 9, tariff: 'Gold' });
  });

  it('is one entry of the change log and one operation that can be undone', async () => {
    await ada.post(address(), { from: left.id, fields: ['company', 'comments'] });
    const changes = await site.db('changes').where({ entity: 'lead', entity_id: right.id, kind: 'updated' });
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ admin_id: cast.Ada.id, after: { company: 'Абилс', comments: 'From the left' } });
    const operation = await site.db('operations').where({ batch: changes[0].batch }).first();
    expect(operation).toMatchObject({ kind: 'lead_copy', params: { id: right.id, from: left.id }, state: 'done' });
    expect((await ada.get(`/leads/${right.id}`)).text).toContain(`Copied from lead #${left.id}`);
    await ada.post(`/operations/${operation.id}/undo`);
    expect(await row(right.id)).toMatchObject({ company: null, comments: 'Of the right' });
  });

  it('shows again what somebody changed meanwhile, in either of them', async () => {
    const sent = { from: left.id, fields: 'company', version: 1, from_version: 1 };
    await site.db('leads').where({ id: left.id }).update({ company: 'Newer' });
    const answer = await ada.post(address(), sent);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('<ins>Newer</ins>');
    expect(answer.text).toContain('name="from_version" value="2"');
    await site.db('leads').where({ id: right.id }).update({ city: 'Lviv' });
    expect((await ada.post(address(), { ...sent, from_version: 2 })).status).toBe(409);
    expect(await row(right.id)).toMatchObject({ company: null, version: 2 });
    expect((await ada.post(address(), { ...sent, version: 2, from_version: 2 })).status).toBe(303);
    expect((await row(right.id)).company).toBe('Newer');
  });

  it('asks for what is missing and keeps the rest', async () => {
    const nothing = await ada.post(address(), { from: left.id });
    expect(nothing.status).toBe(422);
    expect(nothing.text).toContain('Left One');
    expect((await ada.post(address(), { fields: 'phones' })).status).toBe(422);
    expect((await ada.post(address(), { from: right.id, fields: 'phones' })).status).toBe(422);
    const many = Array.from({ length: 19 }, (_, at) => `+3806800000${10 + at}`);
    await site.db('leads').where({ id: left.id }).update({ phones: many });
    const answer = await ada.post(address(), { from: left.id, fields: ['phones', 'comments'] });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('20 at most');
    expect(answer.text).toContain('name="fields" value="comments"');
  });

  it('does it once however often it is sent', async () => {
    const sent = { from: left.id, fields: 'phones', version: 1, from_version: 1 };
    const submission_id = '7d0f5b0e-8d5e-4ad1-9f43-0c57a0e3b111';
    for (let time = 0; time < 2; time += 1)
      expect((await ada.post(address(), { ...sent, submission_id })).status).toBe(303);
    expect((await row(right.id)).version).toBe(2);
  });

  it('needs the right to change leads', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get(address())).status).toBe(403);
    expect((await vera.post(address(), { from: left.id, fields: 'phones' })).status).toBe(403);
    expect((await vera.get(`/leads/${right.id}`)).text).not.toContain('/import"');
    expect((await row(right.id)).version).toBe(1);
  });

  it('knows neither the lead nor the other one of a colleague', async () => {
    const sam = await site.as('Sam');
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await sam.get(address())).status).toBe(404);
    expect((await sam.post(address(), { from: own.id, fields: 'phones' })).status).toBe(404);
    expect((await sam.get(`/leads/${own.id}/import?q=Left`)).text).not.toContain('Left One');
    expect((await sam.get(`/leads/${own.id}/import?from=${left.id}`)).status).toBe(404);
    expect((await sam.post(`/leads/${own.id}/import`, { from: left.id, fields: 'phones' })).status).toBe(404);
    expect((await row(own.id)).version).toBe(1);
    expect((await row(right.id)).version).toBe(1);
  });

  it('knows no unknown lead, none in the bin, and refuses a forged request', async () => {
    expect((await ada.get('/leads/999999/import')).status).toBe(404);
    expect((await ada.get(address('?from=999999'))).status).toBe(404);
    expect((await ada.post(address(), { from: 999999, fields: 'phones' })).status).toBe(404);
    expect((await ada.forge(address(), { from: left.id, fields: 'phones' })).status).toBe(403);
    await site.db('leads').where({ id: right.id }).update({ deleted_at: new Date() });
    expect((await ada.get(address())).status).toBe(409);
    expect((await ada.post(address(), { from: left.id, fields: 'phones' })).status).toBe(409);
  });

  it.each(['?from=x', '?from=-1', '?from=99999999999', '?q=%25', '?fields=__proto__'])('takes %s', async (query) => {
    expect((await ada.get(address(query))).status).toBe(200);
    const sent = { from: left.id, fields: ['__proto__', 'custom.', 'id', 'version'], version: 'x' };
    expect((await ada.post(address(), sent)).status).toBe(303);
    expect((await row(right.id)).version).toBe(1);
  });
});

describe('copying both ways at once', () => {
  it('ends without a deadlock', async () => {
    const site = await openCommittedSite();
    try {
      const one = await makeLead(site.db, { phones: ['+380681111111'] });
      const two = await makeLead(site.db, { phones: ['+380682222222'] });
      const ada = await site.as('Ada');
      const copies = [one, two, one, two].map((lead, at) =>
        ada.post(`/leads/${lead.id}/import`, { from: at % 2 === 0 ? two.id : one.id, fields: 'phones' }),
      );
      expect((await Promise.all(copies)).map(({ status }) => status)).toEqual([303, 303, 303, 303]);
      const leads = await site.db('leads').orderBy('id');
      expect(leads.map(({ phones }) => [...phones].sort())).toEqual([
        ['+380681111111', '+380682222222'],
        ['+380681111111', '+380682222222'],
      ]);
    } finally {
      await site.close();
    }
  });
});
