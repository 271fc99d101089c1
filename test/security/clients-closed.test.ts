import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights, type Right } from '../../src/admins/rights.ts';
import { connectPhone } from '../calls/phone.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { addressOf, allRoutes, makeRecords, type Records } from './routes.ts';

// Words that stand in the client and nowhere else.
const client = {
  login: 'quagga17',
  full_name: 'Quagga Zyx',
  phones: ['+380445550123'],
  emails: ['quagga@example.com'],
  city: 'Quaggaville',
  address: 'Quagga street',
  company: 'Quagga Ltd',
  company_code: 'quagga-code',
  comments: 'quagga comment',
};
const digits = '445550123';

let site: Site;
let ada: Visitor;
let clientId: number;
let leadId: number;

/** A client with notes and a call; a lead that Ada linked, unlinked and linked again, which Vera watches. */
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  [{ id: clientId }] = await site.db('clients').insert(client).returning('id');
  const lead = await makeLead(site.db, { full_name: 'Wanda Plain', phones: ['+380681112233'], responsible_id: 3 });
  leadId = lead.id;
  await (await site.as('Vera')).post(`/leads/${leadId}/watch`, { watching: '1' });
  await site.db('client_notes').insert({ client_id: clientId, author_id: 1, text: 'quagga note' });
  await ada.get(`/leads/${leadId}`);
  for (const path of ['client', 'client/unlink', 'client']) {
    const answer = await ada.post(`/leads/${leadId}/${path}`, { client_id: clientId });
    expect(answer.status, path).toBe(303);
  }
  expect((await site.db('leads').where({ id: leadId }).first()).client_id).toBe(clientId);
});
afterEach(() => site.close());

const everythingElse = allRights.filter((right) => right !== 'clients.view');

async function vera(rights: readonly Right[] = ['leads.view']): Promise<Visitor> {
  await site
    .db('admins')
    .where({ id: cast.Vera.id })
    .update({ rights: [...rights] });
  return site.as('Vera');
}

/** Where a text tells of the client, with what stands around. */
function traces(text: string, told = /quagga|"\/clients|\/clients\/\d/i): string[] {
  const found = [...text.matchAll(new RegExp(`.{0,60}(?:${told.source}).{0,60}`, 'gis'))].map(([part]) => part);
  return text.replace(/[\s()+-]|&nbsp;/g, '').includes(digits) ? [...found, digits] : found;
}

/** Without what was typed and what differs from one answer to the next. */
const plain = (text: string) =>
  text
    // What was typed comes back, in addresses within addresses too.
    .replace(/(?:\b|%3D)(quagga|wombat|qua\b|wom\b)|5550123|5550999|555%200\d+|555 0\d+/gi, '…')
    .replace(/name="_csrf" value="\w+"/g, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');

describe.each<[who: string, rights: readonly Right[]]>([
  ['Vera, who only sees and adds leads', ['leads.view']],
  ['somebody who may do everything but see clients', everythingElse],
])('%s', (_who, rights) => {
  it('finds no trace of a client on any page', async () => {
    const person = await vera(rights);
    const phone = await connectPhone(site, 'Vera');
    await phone.report({ phone: client.phones[0]! });
    const call = await site.db('calls').where({ client_id: clientId }).first('id');
    const operation = await site.db('operations').orderBy('id', 'desc').first('id');
    const records: Records = { ...(await makeRecords(site, 'Vera')), lead: leadId, call: call.id };
    if (operation) records.operation = operation.id;
    const routes = allRoutes(site).filter(({ method, path }) => method === 'GET' && !/^\/(events|client)/.test(path));
    const opened: string[] = [];
    const tell: Record<string, string[]> = {};
    for (const route of routes) {
      const answer = await person.get(addressOf(route, records));
      if (answer.status === 200) opened.push(route.path);
      // The number that Vera's own phone rang with is hers to see.
      const told = traces(`${answer.text} "${answer.headers.location ?? ''}`).filter(
        (part) => part !== digits || !route.path.startsWith('/calls'),
      );
      if (told.length > 0) tell[route.path] = told;
    }
    expect(tell).toEqual({});
    expect(opened).toEqual(expect.arrayContaining(['/leads', '/leads/:id', '/calls', '/calls/:id', '/notifications']));
  });

  it('finds none in lists, tabs, histories and dialogs either', async () => {
    const person = await vera(rights);
    const other = await makeLead(site.db, { full_name: 'Other Plain', responsible_id: 3 });
    const columns = ['login', 'full_name', 'phone', 'email'];
    await site.db('admins').where({ id: cast.Vera.id }).update({ lead_columns: columns });
    const addresses = [
      ...['potential', 'all', 'converted', 'held', 'watching', 'duplicates', 'bin'].map((tab) => `/leads?tab=${tab}`),
      ...['login', '-login', 'client_id'].map((sort) => `/leads?tab=all&sort=${sort}`),
      ...['timeline', 'tasks', 'history'].map((tab) => `/leads/${leadId}?show=${tab}`),
      ...['change', 'step'].map((kind) => `/leads/${leadId}?kind=${kind}`),
      `/leads/${other.id}/import?from=${leadId}`,
      `/leads/merge?ids=${leadId}&ids=${other.id}`,
      `/changes?entity=lead&record=${leadId}`,
      `/changes?entity=client&record=${clientId}`,
      `/leads/${leadId}/conversion`,
      `/leads/${leadId}/client`,
    ];
    const tell: Record<string, string[]> = {};
    for (const address of addresses) {
      const told = traces((await person.get(address)).text);
      if (told.length > 0) tell[address] = told;
    }
    expect(tell).toEqual({});
  });

  it('is told the same of a client’s login, name, phone and e-mail as of any word', async () => {
    const person = await vera(rights);
    const searches = [
      ['quagga17', 'wombat17'],
      ['qua', 'wom'],
      ['+380445550123', '+380445550999'],
      ['quagga@example.com', 'wombat@example.com'],
    ] as const;
    const addresses = [
      (typed: string) => `/leads?tab=all&q=${typed}`,
      (typed: string) => `/leads?tab=converted&login=${typed}`,
      (typed: string) => `/leads/search?full_name=${typed}`,
      (typed: string) => `/leads/search?phone=${typed}`,
      (typed: string) => `/leads/search?email=${typed}`,
      (typed: string) => `/leads/search?login=${typed}`,
      (typed: string) => `/search?q=${typed}`,
      (typed: string) => `/leads/options?q=${typed}`,
      (typed: string) => `/leads/duplicates?phones=${typed}&emails=${typed}&company_code=${typed}`,
      (typed: string) => `/clients/options?q=${typed}`,
      (typed: string) => `/leads/${leadId}/import?q=${typed}`,
      (typed: string) => `/leads/${leadId}/client?q=${typed}`,
    ];
    const differing: Record<string, unknown> = {};
    for (const [known, unknown] of searches) {
      for (const address of addresses) {
        const [one, other] = [
          await person.get(address(encodeURIComponent(known))),
          await person.get(address(encodeURIComponent(unknown))),
        ];
        const [a, b] = [plain(one.text), plain(other.text)];
        if (one.status === other.status && a === b) continue;
        const at = [...a].findIndex((sign, place) => sign !== b[place]);
        differing[address(known)] = [one.status, other.status, a.slice(at - 60, at + 90), b.slice(at - 60, at + 90)];
      }
    }
    expect(differing).toEqual({});
  });

  it('adds a lead with a client’s phone and e-mail without hearing of him', async () => {
    const person = await vera(rights);
    await person.get('/leads/new');
    const form = {
      full_name: 'New Plain',
      phones: client.phones[0]!,
      emails: client.emails[0]!,
      company_code: client.company_code,
    };
    const answer = await person.post('/leads', {
      ...form,
      registered_on: '2026-11-22',
      responsible_id: 3,
      priority: 'normal',
      step_id: 1,
    });
    expect(answer.status).toBe(303);
    expect(traces((await person.get(answer.headers.location!)).text, /quagga ?zyx|quagga17|"\/clients/i)).toEqual([
      digits,
    ]);
  });

  it('hears of a call from a client’s number only that it is known', async () => {
    await vera(rights);
    const phone = await connectPhone(site, 'Vera');
    const [{ id: lonely }] = await site
      .db('clients')
      .insert({ ...client, login: 'quagga18', phones: ['+380445550177'] })
      .returning('id');
    for (const number of [client.phones[0]!, '+380445550177']) {
      const { body } = await phone.report({ phone: number });
      const { result, lead, client: shown } = body;
      expect([result, shown]).toEqual(['found', null]);
      expect(JSON.stringify(lead)).not.toMatch(/quagga/i);
    }
    const person = await site.as('Vera');
    const call = await site.db('calls').where({ client_id: lonely }).first('id');
    for (const address of [`/calls/${call.id}`, '/calls', '/']) {
      const { text } = await person.get(address);
      const told = traces(text.slice(text.indexOf('<main')), /quagga|\bclients?\b/i);
      expect(
        told.filter((part) => part !== digits),
        address,
      ).toEqual([]);
    }
  });

  it('403 at every address of clients, and nothing is changed', async () => {
    const person = await vera(rights);
    const paths = [
      '/clients',
      '/clients/new',
      `/clients/${clientId}`,
      `/clients/${clientId}/edit`,
      '/clients/search',
      '/clients/options?q=q',
    ];
    for (const path of paths) expect((await person.get(path)).status, path).toBe(403);
    const before = await site.db('clients').where({ id: clientId }).first();
    for (const path of ['', '/delete', '/restore', '/notes']) {
      expect((await person.post(`/clients/${clientId}${path}`, { full_name: 'x', text: 'x' })).status, path).toBe(403);
    }
    expect((await person.post('/clients', { full_name: 'x', login: 'x' })).status).toBe(403);
    expect((await person.post(`/leads/${leadId}/client`, { client_id: clientId })).status).toBe(403);
    expect(await site.db('clients').where({ id: clientId }).first()).toEqual(before);
  });
});

it('CRM and Information ticked on the rights page: sees and adds leads, and no client', async () => {
  const otto = await site.as('Otto');
  expect((await otto.get('/leads')).status).toBe(403);
  expect((await ada.get('/admins/4/rights')).text).toContain('value="leads.view"');
  expect((await ada.post('/admins/4/rights', { rights: 'leads.view' })).status).toBe(303);
  const list = (await otto.get('/leads?tab=all')).text;
  expect(list).toContain('Wanda Plain');
  expect(traces(list)).toEqual([]);
  await otto.get('/leads/new');
  const form = { full_name: 'Added Plain', registered_on: '2026-11-22', priority: 'normal', step_id: 1 };
  expect((await otto.post('/leads', form)).status).toBe(303);
  expect((await otto.get(`/leads/${leadId}/edit`)).status).toBe(403);
  expect((await otto.get('/clients')).status).toBe(403);
});

it('who may see clients sees all of that, so the words above are not looked for in vain', async () => {
  expect((await ada.get(`/leads/${leadId}`)).text).toMatch(/Quagga Zyx/);
  expect((await ada.get('/leads?tab=all&q=quagga')).text).toContain('Wanda Plain');
  expect((await ada.get('/search?q=quagga')).text + (await ada.get('/search?q=quagga')).headers.location).toMatch(
    /clients/,
  );
  expect((await ada.get(`/leads/${leadId}?show=history`)).text).toMatch(/Client/);
});
