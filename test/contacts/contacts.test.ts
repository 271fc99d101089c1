import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeClient } from '../clients/make.ts';
import { makeCompany } from '../companies/make.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const kinds = {
  lead: { table: 'leads', make: () => makeLead(site.db) },
  client: { table: 'clients', make: () => makeClient(site.db) },
  company: { table: 'companies', make: () => makeCompany(site.db) },
};

describe.each(['lead', 'client', 'company'] as const)('contact persons of a %s', (kind) => {
  const { table } = kinds[kind];
  let owner: number;
  let page: string;
  beforeEach(async () => {
    owner = (await kinds[kind].make()).id;
    page = `/${table}/${owner}?show=contacts`;
  });

  const add = async (values: object = {}): Promise<number> => {
    const row = { [`${kind}_id`]: owner, full_name: 'Rasa', ...values };
    const [{ id }] = await site.db('contacts').insert(row).returning('id');
    return id;
  };
  const row = (id: number) => site.db('contacts').where({ id }).first();
  const shownNames = async () =>
    [...(await ada.get(page)).text.matchAll(/contact-person-name"><strong>([^<]+)/g)].map(([, name]) => name);

  it('are added, and shown in their tab', async () => {
    const answer = await ada.post(`/${table}/${owner}/contacts`, {
      full_name: ' Rasa Rasaitė ',
      job_title: 'Director',
      phones: ['068 111 22 33', '+370 612 34567'],
      emails: 'Rasa@Tulip.lt',
      comments: 'After five',
      lead_id: 77,
      created_by_id: cast.Sam.id,
    });
    const contact = await site.db('contacts').first();
    expect([answer.status, answer.headers.location]).toEqual([303, `${page}#contact-${contact.id}`]);
    expect(contact).toMatchObject({
      [`${kind}_id`]: owner,
      full_name: 'Rasa Rasaitė',
      job_title: 'Director',
      phones: ['+380681112233', '+37061234567'],
      emails: ['rasa@tulip.lt'],
      comments: 'After five',
      created_by_id: cast.Ada.id,
    });
    const { text } = await ada.get(page);
    for (const part of ['Rasa Rasaitė', 'Director', 'href="tel:+380681112233"', 'mailto:rasa@tulip.lt', 'After five'])
      expect(text).toContain(part);
    expect(text).toContain('Contact person added: Rasa Rasaitė');
  });

  it('are called only where a phone has digits', async () => {
    await add({ phones: ['ask the secretary', '+380681112233'] });
    const { text } = await ada.get(page);
    expect(text).toMatch(/<span><svg.*<\/svg>ask the secretary<\/span>/);
    expect(text.match(/href="tel:[^"]*"/g)).toContain('href="tel:+380681112233"');
    expect(text).not.toContain('href="tel:"');
  });

  it('keep what was typed and say what is wrong', async () => {
    const answer = await ada.post(`/${table}/${owner}/contacts`, { full_name: '', emails: 'x', job_title: 'Kept' });
    expect(answer.status).toBe(422);
    for (const field of ['full_name', 'emails']) expect(answer.text).toContain(`id="${field}-error"`);
    expect(answer.text).toContain('value="Kept"');
    const id = await add();
    const edited = await ada.post(`/${kind}-contacts/${id}`, { version: 1, full_name: '', job_title: 'Kept' });
    expect(edited.status).toBe(422);
    expect(edited.text).toContain('value="Kept"');
    expect((await ada.post(`/${kind}-contacts/${id}`, { full_name: 'No version' })).status).toBe(422);
    expect(await row(id)).toMatchObject({ full_name: 'Rasa', version: 1 });
  });

  it('are changed, and the log tells who', async () => {
    const id = await add({ job_title: 'Director' });
    const form = (await ada.get(`/${kind}-contacts/${id}/edit`)).text;
    for (const part of ['value="Rasa"', 'value="Director"', 'name="version" value="1"']) expect(form).toContain(part);
    const answer = await ada.post(`/${kind}-contacts/${id}`, { version: 1, full_name: 'Asta' });
    expect([answer.status, answer.headers.location]).toEqual([303, `${page}#contact-${id}`]);
    expect(await row(id)).toMatchObject({ full_name: 'Asta', job_title: 'Director', version: 2 });
    const change = await site
      .db('changes')
      .where({ entity: `${kind}_contact`, kind: 'updated' })
      .first();
    expect(change).toMatchObject({ admin_id: cast.Ada.id, before: { full_name: 'Rasa' } });
    expect((await ada.get(`/changes?entity=${kind}_contact`)).text).toContain('Asta');
  });

  it('show both versions when somebody saved meanwhile', async () => {
    const id = await add({ job_title: 'Director' });
    await site.db('contacts').where({ id }).update({ job_title: 'Owner' });
    const stale = await ada.post(`/${kind}-contacts/${id}`, { version: 1, full_name: 'Mine', job_title: 'Director' });
    expect(stale.status).toBe(409);
    for (const part of ['Owner', 'Mine', `action="/${kind}-contacts/${id}"`]) expect(stale.text).toContain(part);
    expect((await ada.get(`/${kind}-contacts/${id}`)).headers.location).toBe(`${page}#contact-${id}`);
    const fields = { version: 2, base_version: 1, full_name: 'Mine', job_title: 'Director' };
    const picks = { 'picks[full_name]': 'yours', 'picks[job_title]': 'theirs' };
    expect((await ada.post(`/${kind}-contacts/${id}`, { ...fields, ...picks })).status).toBe(303);
    expect(await row(id)).toMatchObject({ full_name: 'Mine', job_title: 'Owner', version: 3 });
  });

  it('have a primary one, the first unless somebody says otherwise', async () => {
    await add({ full_name: 'First' });
    const second = await add({ full_name: 'Second' });
    expect(await shownNames()).toEqual(['First', 'Second']);
    await ada.post(`/${kind}-contacts/${second}/primary`);
    expect(await shownNames()).toEqual(['Second', 'First']);
    await ada.post(`/${table}/${owner}/contacts`, { full_name: 'Third', is_primary: '1' });
    expect(await shownNames()).toEqual(['Third', 'Second', 'First']);
    const { primary_at } = await row(second);
    await ada.post(`/${kind}-contacts/${second}/primary`);
    expect((await row(second)).primary_at > primary_at).toBe(true);
  });

  it('are deleted, and come back by Undo as they were', async () => {
    const id = await add({ phones: ['+380681112233'], primary_at: new Date() });
    const before = await row(id);
    const answer = await ada.post(`/${kind}-contacts/${id}/delete`);
    expect([answer.status, answer.headers.location]).toEqual([303, page]);
    expect(await row(id)).toBeUndefined();
    const { text } = await ada.get(page);
    expect(text).toContain('Contact person deleted: Rasa');
    const undone = await ada.post(/action="(\/operations\/\d+\/undo)"/.exec(text)![1]!, { back: page });
    expect(undone.status).toBe(303);
    expect(await row(id)).toEqual(before);
    const operation = await site
      .db('operations')
      .where({ kind: `${kind}_contact_delete` })
      .first();
    expect((await ada.get(`/operations/${operation.id}`)).text).toContain('Rasa');
  });

  it('make one person of a form that is sent twice', async () => {
    const form = { full_name: 'Once', submission_id: randomUUID() };
    for (let time = 0; time < 2; time += 1) await ada.post(`/${table}/${owner}/contacts`, form);
    expect(await site.db('contacts').pluck('full_name')).toEqual(['Once']);
  });

  it('are only looked at while their owner is in the bin', async () => {
    const id = await add();
    await site.db(table).where({ id: owner }).update({ deleted_at: new Date() });
    expect((await ada.get(page)).text).toContain('Rasa');
    expect((await ada.get(`/${table}/${owner}/contacts/new`)).status).toBe(409);
    expect((await ada.post(`/${table}/${owner}/contacts`, { full_name: 'X' })).status).toBe(409);
    for (const part of ['', '/primary', '/delete'])
      expect((await ada.post(`/${kind}-contacts/${id}${part}`, { version: 1, full_name: 'X' })).status).toBe(409);
    expect(await row(id)).toMatchObject({ full_name: 'Rasa', version: 1 });
  });

  it('are closed without the right, to forgeries, unknown ids and to another kind', async () => {
    const id = await add();
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: [`${table}.view`] });
    const vera = await site.as('Vera');
    expect((await vera.get(page)).text).toContain('Rasa');
    expect((await vera.get(page)).text).not.toContain('/contacts/new');
    const other = kind === 'lead' ? 'client' : 'lead';
    for (const part of ['', '/primary', '/delete']) {
      const fields = { version: 1, full_name: 'X' };
      expect((await vera.post(`/${kind}-contacts/${id}${part}`, fields)).status).toBe(403);
      expect((await ada.forge(`/${kind}-contacts/${id}${part}`, fields)).status).toBe(403);
      for (const wrong of [`${kind}-contacts/999999`, `${kind}-contacts/x`, `${other}-contacts/${id}`])
        expect((await ada.post(`/${wrong}${part}`, fields)).status, wrong).toBe(404);
    }
    expect((await vera.get(`/${kind}-contacts/${id}/edit`)).status).toBe(403);
    expect((await vera.post(`/${table}/${owner}/contacts`, { full_name: 'X' })).status).toBe(403);
    expect((await ada.post(`/${table}/999999/contacts`, { full_name: 'X' })).status).toBe(404);
    expect(await row(id)).toMatchObject({ full_name: 'Rasa', version: 1 });
  });

  it('answer bad input with a message', async () => {
    for (const fields of [
      {},
      { full_name: ['a', ''] },
      { full_name: 'x'.repeat(201) },
      { full_name: 'x', job_title: 'y'.repeat(101) },
    ])
      expect((await ada.post(`/${table}/${owner}/contacts`, fields as never)).status).toBe(422);
  });
});

describe('contact persons of a colleague’s lead', () => {
  it('are not there for who sees only his own, and stay as they are', async () => {
    const lead = await makeLead(site.db);
    const [{ id }] = await site.db('contacts').insert({ lead_id: lead.id, full_name: 'Rasa' }).returning('id');
    const sam = await site.as('Sam');
    for (const path of [
      `/leads/${lead.id}?show=contacts`,
      `/leads/${lead.id}/contacts/new`,
      `/lead-contacts/${id}/edit`,
    ])
      expect((await sam.get(path)).status).toBe(404);
    for (const part of ['', '/primary', '/delete'])
      expect((await sam.post(`/lead-contacts/${id}${part}`, { version: 1, full_name: 'X' })).status).toBe(404);
    expect((await sam.post(`/leads/${lead.id}/contacts`, { full_name: 'X' })).status).toBe(404);
    expect(await site.db('contacts').pluck('full_name')).toEqual(['Rasa']);
  });
});

describe('contact persons of a lead that became a client', () => {
  it('stand on the client’s page for those who may see the lead', async () => {
    const client = await makeClient(site.db);
    const lead = await makeLead(site.db, { full_name: 'The Lead' });
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    await site.db('contacts').insert({ lead_id: lead.id, full_name: 'Rasa' });
    const { text } = await ada.get(`/clients/${client.id}?show=contacts`);
    expect(text).toContain('Rasa');
    expect(text).toContain(`href="/leads/${lead.id}?show=contacts"`);
    const sam = await site.as('Sam');
    expect((await sam.get(`/clients/${client.id}?show=contacts`)).text).not.toContain('Rasa');
  });
});
