import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectPhone } from '../calls/phone.ts';
import { makeClient } from '../clients/make.ts';
import { makeCompany } from '../companies/make.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const contact = async (values: object): Promise<number> => {
  const row = { full_name: 'Rasa Rasaitė', job_title: 'Director', phones: ['+37061234567'], ...values };
  const [{ id }] = await site.db('contacts').insert(row).returning('id');
  return id;
};

describe('the search of every page', () => {
  it('finds contact persons by name, position, e-mail and phone in any notation, and leads to whom they belong to', async () => {
    const lead = await makeLead(site.db, { full_name: 'Some Lead' });
    const id = await contact({ lead_id: lead.id, emails: ['rasa@tulip.lt'] });
    const ada = await site.as('Ada');
    for (const q of ['rasaite', 'direct', 'rasa@tul', '8 612 34567', '+37061234567', '1234567']) {
      const answer = await ada.get(`/search?q=${encodeURIComponent(q)}`);
      expect([q, answer.headers.location]).toEqual([q, `/leads/${lead.id}?show=contacts#contact-${id}`]);
    }
    await contact({ company_id: (await makeCompany(site.db, { name: 'UAB Tulip' })).id, full_name: 'Rasa Other' });
    const { text } = await ada.get('/search?q=rasa');
    for (const part of ['Contact persons', 'UAB Tulip', 'Some Lead', '/companies/']) expect(text).toContain(part);
  });

  it('finds companies by name, code and phone', async () => {
    const { id } = await makeCompany(site.db, {
      name: 'UAB „Šviežia duona“',
      code: '300123',
      phones: ['+37061234567'],
    });
    const ada = await site.as('Ada');
    for (const q of ['sviezia', '300123', '861234567', String(id)]) {
      expect([q, (await ada.get(`/search?q=${q}`)).headers.location]).toEqual([q, `/companies/${id}`]);
    }
    const { body } = await ada.get('/companies/options?q=duona');
    expect(body.options).toEqual([{ value: id, text: 'UAB „Šviežia duona“', detail: '300123 · +370 612 34567' }]);
  });

  it('finds nobody of whom one may not see, or who is in the bin', async () => {
    const theirs = await makeLead(site.db);
    const binned = await makeLead(site.db, { responsible_id: cast.Sam.id });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const owners = [
      { lead_id: theirs.id },
      { lead_id: binned.id },
      { client_id: (await makeClient(site.db)).id },
      { company_id: (await makeCompany(site.db)).id },
    ];
    for (const owner of owners) await contact(owner);
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view'] });
    const sam = await site.as('Sam');
    expect((await sam.get('/search?q=rasa')).text).not.toContain('Rasa');
    await site.db('admins').where({ id: cast.Otto.id }).update({ rights: [] });
    const otto = await site.as('Otto');
    expect((await otto.get('/search?q=rasa')).text).not.toContain('Rasa');
    await site
      .db('admins')
      .where({ id: cast.Otto.id })
      .update({ rights: ['companies.view'] });
    expect((await otto.get('/search?q=rasa')).headers.location).toMatch(/^\/companies\/\d+\?show=contacts/);
  });
});

describe('a call', () => {
  const report = async (person: 'Ada' | 'Vera' = 'Ada') => {
    const phone = await connectPhone(site, person);
    return (await phone.report({ phone: '861234567' })).body;
  };
  const call = () => site.db('calls').first('lead_id', 'client_id', 'company_id', 'contact_id', 'result');

  it('from a lead’s contact person finds the lead', async () => {
    const lead = await makeLead(site.db, { full_name: 'Some Lead' });
    const contact_id = await contact({ lead_id: lead.id });
    const body = await report();
    expect(body).toMatchObject({ result: 'found', lead: { id: lead.id }, contact: { full_name: 'Rasa Rasaitė' } });
    expect(await call()).toMatchObject({ lead_id: lead.id, contact_id, client_id: null, company_id: null });
    const { id } = await site.db('calls').first('id');
    const page = (await (await site.as('Ada')).get(`/calls/${id}`)).text;
    for (const part of ['Rasa Rasaitė', 'Director', 'Some Lead', `href="/leads/${lead.id}"`])
      expect(page).toContain(part);
    expect(await site.db('leads').pluck('id')).toEqual([lead.id]);
  });

  it('from a client’s or a company’s contact person finds those', async () => {
    const client = await makeClient(site.db);
    const person = await contact({ client_id: client.id });
    expect(await report()).toMatchObject({ result: 'found', lead: null, client: { id: client.id } });
    await site.db('contacts').where({ id: person }).delete();
    await site.db('calls').delete();
    const company = await makeCompany(site.db, { name: 'UAB Tulip' });
    await contact({ company_id: company.id });
    const body = await report();
    expect(body).toMatchObject({
      result: 'found',
      lead: null,
      client: null,
      company: { id: company.id, name: 'UAB Tulip' },
    });
    const ada = await site.as('Ada');
    const { id } = await site.db('calls').first('id');
    expect((await ada.get(`/calls/${id}`)).text).toContain(`href="/companies/${company.id}"`);
    expect((await ada.get('/calls')).text).toContain(`href="/companies/${company.id}"`);
    expect(await site.db('leads')).toEqual([]);
  });

  it('from a company’s own number finds the company', async () => {
    const company = await makeCompany(site.db, { phones: ['+37061234567'] });
    expect(await report()).toMatchObject({ result: 'found', company: { id: company.id } });
    expect(await call()).toMatchObject({ company_id: company.id, contact_id: null, lead_id: null });
  });

  it('is a lead’s or client’s own before it is a contact person’s', async () => {
    await contact({ company_id: (await makeCompany(site.db)).id });
    const lead = await makeLead(site.db, { phones: ['+37061234567'] });
    expect(await report()).toMatchObject({ result: 'found', lead: { id: lead.id } });
    expect(await call()).toMatchObject({ contact_id: null, company_id: null });
  });

  it('from a number of several names them all', async () => {
    const lead = await makeLead(site.db);
    const company = await makeCompany(site.db, { name: 'UAB Tulip' });
    await contact({ lead_id: lead.id });
    await contact({ company_id: company.id });
    const body = await report();
    expect(body.result).toBe('several');
    expect(body.candidates.map(({ id }: { id: number }) => id)).toEqual([lead.id, company.id]);
    const { id } = await site.db('calls').first('id');
    expect((await (await site.as('Ada')).get(`/calls/${id}`)).text).toContain(`href="/companies/${company.id}"`);
  });

  it('of somebody in the bin makes a new lead', async () => {
    await contact({ company_id: (await makeCompany(site.db, { deleted_at: new Date() })).id });
    expect(await report()).toMatchObject({ result: 'created' });
  });

  it('tells who may not see companies or the lead only that the number is known', async () => {
    const company = await makeCompany(site.db, { name: 'UAB Tulip' });
    await contact({ company_id: company.id });
    const body = await report('Vera');
    expect(body).toEqual({ result: 'found', lead: null, client: null });
    const { id } = await site.db('calls').first('id');
    const vera = await site.as('Vera');
    for (const path of [`/calls/${id}`, '/calls']) {
      const { text } = await vera.get(path);
      expect(text).toContain('A known number');
      expect(text).not.toMatch(/Tulip|Rasa/);
    }
  });
});
