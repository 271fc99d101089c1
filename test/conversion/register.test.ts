import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const known = {
  full_name: 'Иванов Иван Иванович',
  phones: ['+380681111111', '+37061234567'],
  emails: ['ivanov@example.com', 'second@example.com'],
  city: 'Одеса',
  address: 'вул. Пушкінська 1',
  company: 'Ребус',
  company_code: '304050',
  comments: 'Two\nlines',
  tag_ids: [2],
  step_id: step.contract,
};
const typed = { login: 'Ivanov.I', full_name: 'Ivanov Ivan', phones: '068 111 11 11', emails: 'ivanov@example.com' };

describe('registering a client', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, known);
  });
  afterEach(() => site.close());

  const address = () => `/leads/${lead.id}/conversion`;
  const saved = (id = lead.id) => site.db('leads').where({ id }).first();
  const clients = () => site.db('clients').orderBy('id');

  it('offers the form with everything the lead has, and a login', async () => {
    await site
      .db('leads')
      .where({ id: lead.id })
      .update({ custom: { contract: 'A-17', floors: [1, 2] } });
    const { status, text } = await ada.get(address());
    expect(status).toBe(200);
    const values = ['Иванов Иван Иванович', 'ivanov.ivan', ...known.phones, ...known.emails];
    for (const value of [...values, known.city, known.address, known.company, known.company_code])
      expect(text).toContain(`value="${value}"`);
    expect(text).toMatch(/name="birth_on"|id="birth_on"[^>]*value=""/);
    expect(text).toMatch(/value="2" checked/);
    expect(text).toContain('Two\nlines</textarea>');
    expect(text).toMatch(/<dt>contract<\/dt><dd>A-17<\/dd>[\s\S]*<dt>floors<\/dt><dd>1, 2<\/dd>/);
  });

  it('calls a field that clients do not have in their history as leads call it', async () => {
    const field = { entity: 'lead', key: 'contract', name: 'Contract number', kind: 'text', position: 1 };
    await site.db('custom_fields').insert(field);
    await site
      .db('leads')
      .where({ id: lead.id })
      .update({ custom: { contract: 'A-17' } });
    await ada.post(address(), typed);
    const [{ id }] = await clients();
    expect((await ada.get(`/clients/${id}?show=history`)).text).toMatch(/Contract number[\s\S]*A-17/);
  });

  it('makes the client, links the lead and shows it under Converted', async () => {
    await site
      .db('leads')
      .where({ id: lead.id })
      .update({ custom: { contract: 'A-17' } });
    const { city, address: place, company, company_code, comments } = known;
    const all = { ...typed, city, address: place, company, company_code, comments, birth_on: '1980-02-29', tag_ids: 2 };
    const answer = await ada.post(address(), all);
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);

    const [client] = await clients();
    expect(client).toMatchObject({
      ...{ login: 'Ivanov.I', full_name: 'Ivanov Ivan', phones: ['+380681111111'], emails: ['ivanov@example.com'] },
      ...{ city, address: place, company, company_code, comments, birth_on: '1980-02-29', tag_ids: [2] },
      ...{ custom: { contract: 'A-17' }, created_by_id: cast.Ada.id, deleted_at: null },
    });
    expect(await saved()).toMatchObject({ client_id: client.id, login: 'Ivanov.I', state: 'converted' });
    expect((await saved()).converted_at).toBeInstanceOf(Date);

    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(new RegExp(`href="/clients/${client.id}"[\\s\\S]*?Ivanov Ivan[\\s\\S]*?Ivanov\\.I`));
    expect(text).toContain('is registered as a client');
    expect((await ada.get('/leads?tab=converted')).text).toContain(known.full_name);
    expect((await ada.get('/leads?tab=potential')).text).not.toContain(known.full_name);
  });

  it('takes what the form did not send from the lead', async () => {
    await ada.post(address(), { login: 'ivanov' });
    const { custom: _, ...carried } = { ...known, custom: null, step_id: undefined };
    const [client] = await clients();
    expect(client).toMatchObject({ ...JSON.parse(JSON.stringify(carried)), login: 'ivanov' });
  });

  it('keeps what was typed and says what is wrong at its field', async () => {
    const { status, text } = await ada.post(address(), { ...typed, login: 'with space', birth_on: '1980-02-31' });
    expect(status).toBe(422);
    expect(text).toContain('value="with space"');
    expect(text).toContain('value="1980-02-31"');
    expect(text).toContain('id="login-error"');
    expect(text).toContain('id="birth_on-error"');
    expect((await ada.post(address(), { ...typed, login: '', full_name: '', tag_ids: 99 })).status).toBe(422);
    expect((await ada.post(address(), { ...typed, tag_ids: 99 })).text).toContain('id="tag_ids-error"');
    expect(await clients()).toEqual([]);
    expect((await saved()).client_id).toBeNull();
  });

  it('refuses a login that somebody has, whatever its case', async () => {
    await site.db('clients').insert({ login: 'IVANOV.i', full_name: 'Another' });
    const { status, text } = await ada.post(address(), typed);
    expect(status).toBe(422);
    expect(text).toMatch(/id="login-error">Another client has this login/);
    expect(text).toContain('value="Ivanov.I"');
    expect(await clients()).toHaveLength(1);
    expect((await saved()).client_id).toBeNull();
    expect(await site.db('operations')).toEqual([]);
  });

  it('refuses on other steps, and says why on the lead’s page', async () => {
    await site.db('leads').where({ id: lead.id }).update({ step_id: step.interested });
    for (const answer of [await ada.get(address()), await ada.post(address(), typed), await ada.post(address())]) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('on the last step only: “Contract”');
    }
    expect(await clients()).toEqual([]);

    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(/<button[^>]*aria-disabled="true" aria-describedby="register-why"/);
    expect(text).toMatch(/id="register-why"[^>]*>A client can be registered on the last step only: “Contract”/);
    expect(text).not.toContain(`href="${address()}"`);
  });

  it('lets register from any step where the settings say so', async () => {
    await site.db('leads').where({ id: lead.id }).update({ step_id: step.new });
    await ada.get('/settings');
    expect((await ada.post('/settings/conversion', { convert_from_any_step: 1 })).status).toBe(303);
    expect((await ada.get('/settings')).text).toMatch(/name="convert_from_any_step" value="1" checked/);
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain(`href="${address()}"`);
    expect((await ada.get(address())).status).toBe(200);
    expect((await ada.post(address(), typed)).status).toBe(303);
    expect((await saved()).state).toBe('converted');
  });

  it('makes one client of a form sent twice', async () => {
    const submission_id = '0b8f7f9c-6c2f-4a39-9d4e-6a4f0f0f0f0f';
    for (let time = 0; time < 2; time += 1) {
      const answer = await ada.post(address(), { ...typed, submission_id });
      expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    }
    expect(await clients()).toHaveLength(1);
    expect(await site.db('operations')).toHaveLength(1);
  });

  it('refuses a lead that is a client already, or in the bin', async () => {
    await ada.post(address(), typed);
    for (const answer of [await ada.get(address()), await ada.post(address(), { ...typed, login: 'second' })]) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('is linked with a client already');
    }
    const binned = await makeLead(site.db, { step_id: step.contract });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    for (const answer of [
      await ada.get(`/leads/${binned.id}/conversion`),
      await ada.post(`/leads/${binned.id}/conversion`, { ...typed, login: 'second' }),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('is in the bin');
    }
    expect(await clients()).toHaveLength(1);
  });

  it('shows clients with the same phone or e-mail and offers to link instead', async () => {
    const [same] = await site
      .db('clients')
      .insert({ login: 'same', full_name: 'Same Phone', phones: ['+380681111111'] })
      .returning('id');
    await site.db('clients').insert({ login: 'other', full_name: 'Other', phones: ['+380682222222'] });
    await site
      .db('clients')
      .insert({ login: 'gone', full_name: 'Gone', emails: ['ivanov@example.com'], deleted_at: new Date() });
    const { text } = await ada.get(address());
    expect(text).toMatch(new RegExp(`action="/leads/${lead.id}/client"[\\s\\S]*?name="client_id" value="${same.id}"`));
    expect(text).toContain('Same Phone');
    expect(text).not.toContain('Gone');
    expect(text).not.toContain('Other<');
  });

  it('without the right to see clients: registers, and sees nothing of them', async () => {
    await site.db('clients').insert({ login: 'same', full_name: 'Same Phone', phones: ['+380681111111'] });
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.convert'] });
    const vera = await site.as('Vera');
    expect((await vera.get(address())).text).not.toContain('Same Phone');
    expect((await vera.post(address(), { ...typed, login: 'secret.login' })).status).toBe(303);
    await vera.get('/leads');
    const client = await site.db('clients').where({ login: 'secret.login' }).first();
    for (const page of [`/leads/${lead.id}`, `/leads/${lead.id}?show=history`]) {
      const { text } = await vera.get(page);
      expect(text).toContain('Registered as a client');
      expect(text).not.toContain('secret.login');
      expect(text).not.toContain('/clients/');
      expect(text).not.toContain(`#${client.id}<`);
    }
    // What he may not see of a change leaves no empty line behind.
    const { text: history } = await vera.get(`/leads/${lead.id}?show=history`);
    expect(history).not.toContain('<ul class="entry-changes"></ul></td></tr>');
  });

  it('is not for those without the right, nor for the leads of others', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get(address())).status).toBe(403);
    expect((await vera.post(address(), typed)).status).toBe(403);
    const { text } = await vera.get(`/leads/${lead.id}`);
    expect(text).not.toContain('Register client');

    const sam = await site.as('Sam');
    expect((await sam.get(address())).status).toBe(404);
    expect((await sam.post(address(), typed)).status).toBe(404);
    const { version } = await saved();
    expect(version).toBe(lead.version);
    expect(await clients()).toEqual([]);
  });

  it('answers 404 to unknown ids and refuses a forged request', async () => {
    for (const id of ['99999999', '0', 'x', '2147483648'])
      for (const answer of [await ada.get(`/leads/${id}/conversion`), await ada.post(`/leads/${id}/conversion`, typed)])
        expect(answer.status).toBe(404);
    expect((await ada.forge(address(), typed)).status).toBe(403);
    expect(await clients()).toEqual([]);
  });

  it('never fails on odd input', async () => {
    const odd = ['\u0000', 'x'.repeat(5000), '💥', '<img src=x onerror=alert(1)>', '__proto__', 'İ', '٠١'];
    for (const value of odd) {
      for (const field of [
        'login',
        'full_name',
        'phones',
        'emails',
        'birth_on',
        'tag_ids',
        'submission_id',
        'custom',
      ]) {
        const { status } = await ada.post(address(), { ...typed, [field]: value });
        expect(status, `${field}=${value.slice(0, 20)}`).toBeLessThan(500);
        await site.db('leads').where({ id: lead.id }).update({ client_id: null });
        await site.db('clients').delete();
      }
    }
  });
});
