import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

describe("a client's page", () => {
  it('shows how to reach the client, and what is known', async () => {
    const { id } = await makeClient(site.db, {
      full_name: 'Петро Ёлка',
      phones: ['+380681112233', '+37061234567'],
      emails: ['petro@example.com'],
      birth_on: '1990-02-03',
      company: 'Nemunas',
      comments: 'Pays at once',
      tag_ids: [1],
    });
    const { status, text } = await ada.get(`/clients/${id}`);
    expect(status).toBe(200);
    for (const part of [
      'Петро Ёлка',
      'href="tel:+380681112233"',
      'href="tel:+37061234567"',
      'mailto:petro@example.com',
    ])
      expect(text).toContain(part);
    for (const part of ['Nemunas', 'Pays at once', '>Urgent<', 'Birth date']) expect(text).toContain(part);
    expect(text).toContain(`href="/clients/${id}/edit"`);
  });

  it('names the leads that one may see and only counts the others', async () => {
    const client = await makeClient(site.db);
    const mine = await makeLead(site.db, { full_name: 'Lead of Sam', responsible_id: cast.Sam.id });
    const other = await makeLead(site.db, { full_name: 'Lead of Ada' });
    await site.db('leads').whereIn('id', [mine.id, other.id]).update({ client_id: client.id });
    const forAda = (await ada.get(`/clients/${client.id}`)).text;
    expect(forAda).toContain(`href="/leads/${mine.id}"`);
    expect(forAda).toContain(`href="/leads/${other.id}"`);
    expect(forAda).not.toContain('may not see');
    const forSam = (await (await site.as('Sam')).get(`/clients/${client.id}`)).text;
    expect(forSam).toContain(`href="/leads/${mine.id}"`);
    expect(forSam).not.toContain('Lead of Ada');
    expect(forSam).toContain('1 lead that you may not see');
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['clients.view'] });
    const forVera = (await (await site.as('Vera')).get(`/clients/${client.id}`)).text;
    expect(forVera).not.toContain('Lead of');
    expect(forVera).toContain('2 leads that you may not see');
  });

  it('shows calls and history under their tabs', async () => {
    const client = await makeClient(site.db, { phones: ['+380681112233'] });
    await site.db('calls').insert({ phone: '+380681112233', client_id: client.id, result: 'found', state: 'missed' });
    await ada.post(`/clients/${client.id}`, { city: 'Kyiv', version: '1' });
    const calls = (await ada.get(`/clients/${client.id}?show=calls`)).text;
    expect(calls).toContain('Missed call');
    const history = (await ada.get(`/clients/${client.id}?show=history`)).text;
    expect(history).toContain('Client added');
    expect(history).toMatch(/City:<\/span> <del>—<\/del> → <ins>Kyiv/);
    expect((await ada.get(`/clients/${client.id}?show=nonsense&before=x`)).status).toBe(200);
  });

  it('leads to the neighbours in the list one came from', async () => {
    const [first, middle, last] = [
      await makeClient(site.db, { full_name: 'A' }),
      await makeClient(site.db, { full_name: 'B' }),
      await makeClient(site.db, { full_name: 'C' }),
    ];
    const { text } = await ada.get(`/clients/${middle.id}?from=sort%3Dfull_name`);
    expect(text).toContain(`href="/clients/${first.id}?from=sort%3Dfull_name" rel="prev"`);
    expect(text).toContain(`href="/clients/${last.id}?from=sort%3Dfull_name" rel="next"`);
    expect(text).toContain('href="/clients?sort=full_name"');
  });

  it('shows hostile text as text', async () => {
    const bad = '<img src=x onerror=alert(1)>"\'';
    const { id } = await makeClient(site.db, { full_name: bad, company: bad, comments: bad, custom: { [bad]: bad } });
    await ada.post(`/clients/${id}/notes`, { text: bad });
    for (const page of [`/clients/${id}`, `/clients/${id}?show=history`, `/clients/${id}/edit`])
      expect((await ada.get(page)).text).not.toContain('<img src=x');
  });

  it('is not there without the right, nor for an unknown id', async () => {
    const { id } = await makeClient(site.db);
    for (const person of ['Vera', 'Otto'] as const) {
      const visitor = await site.as(person);
      expect((await visitor.get(`/clients/${id}`)).status).toBe(403);
      expect((await visitor.get('/leads')).text).not.toContain('href="/clients"');
    }
    expect((await site.stranger().get(`/clients/${id}`)).status).toBe(303);
    for (const unknown of ['999999', '0', 'x', '99999999999']) {
      expect((await ada.get(`/clients/${unknown}`)).status).toBe(404);
      expect((await ada.get(`/clients/${unknown}/edit`)).status).toBe(404);
    }
  });
});
