import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asAuthor } from '../../src/db/change-log.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { addressOf, allRoutes, makeRecords, picture, type Records, recordOf } from './routes.ts';

let site: Site;
let sam: Visitor;
beforeEach(async () => {
  site = await openSite();
  sam = await site.as('Sam');
});
afterEach(() => site.close());

type Fields = NonNullable<Parameters<Visitor['post']>[1]>;
interface Case {
  fields?: Fields | (() => Promise<Fields>);
  /** What must stand there before the request. */
  prepare?: (records: Records) => Promise<void>;
  /** A page that leads on to another. */
  leads_on?: true;
}

const binned = async ({ lead }: Records) =>
  void (await site.db('leads').where({ id: lead }).update({ deleted_at: new Date() }));
const removed = ({ action }: Records) =>
  asAuthor(site.db, cast.Sam, async (trx) => void (await trx('actions').where({ id: action }).delete()));

const onLastStep = async ({ lead }: Records) =>
  void (await site
    .db('leads')
    .where({ id: lead })
    .update({ step_id: await lastStep() }));
const lastStep = async () => (await site.db('steps').orderBy('position', 'desc').first('id')).id;
const makeClient = async (): Promise<number> => {
  const login = `client-${Math.random()}`;
  return (await site.db('clients').insert({ login, full_name: 'A client' }).returning('id'))[0].id;
};
const linked = async ({ lead }: Records) =>
  void (await site
    .db('leads')
    .where({ id: lead })
    .update({ client_id: await makeClient() }));

const makeCompany = async (): Promise<number> =>
  (await site.db('companies').insert({ name: 'A company' }).returning('id'))[0].id;
const attached = async ({ lead }: Records) =>
  void (await site
    .db('leads')
    .where({ id: lead })
    .update({ company_id: await makeCompany() }));

const viewsDeleted = async () => void (await site.db('saved_views').update({ deleted_at: new Date() }));

const ownLead = () => makeLead(site.db, { responsible_id: cast.Sam.id, phones: ['+380671112233'] });

function viewCases(path: string): Record<string, Case> {
  return {
    [`GET ${path}/edit`]: {},
    [`POST ${path}`]: { fields: { name: 'Changed', version: 1 } },
    [`POST ${path}/state`]: { fields: { state: 'q=changed' } },
    [`POST ${path}/delete`]: {},
    [`POST ${path}/restore`]: { prepare: viewsDeleted },
  };
}

/** Every address with the id of a record that somebody owns, and what makes it work for its owner. */
const cases: Record<string, Case> = {
  'GET /leads/:id': {},
  'GET /leads/:id/edit': {},
  'GET /leads/:id/import': {},
  'POST /leads/:id/import': { fields: async () => ({ from: (await ownLead()).id, fields: 'phones' }) },
  'POST /leads/:id': { fields: { version: 1, full_name: 'Changed' } },
  'POST /leads/:id/step': { fields: { step_id: step.contacted } },
  'GET /leads/:id/change/:field': {},
  'POST /leads/:id/change/:field': { fields: { step_id: step.contacted } },
  'POST /leads/:id/actions': { fields: { text: 'A note' } },
  'POST /leads/:id/tags': { fields: { tag_ids: 1 } },
  'POST /leads/:id/hold': { fields: { held_until: '2099-01-01' } },
  'POST /leads/:id/watch': { fields: { watch: 1 } },
  'GET /leads/:id/conversion': { prepare: onLastStep },
  'POST /leads/:id/conversion': { prepare: onLastStep, fields: { login: 'a.login' } },
  'POST /leads/:id/conversion/not-now': {},
  'GET /leads/:id/client': {},
  'POST /leads/:id/client': { fields: async () => ({ client_id: await makeClient() }) },
  'POST /leads/:id/client/unlink': { prepare: linked },
  'GET /leads/:id/company': {},
  'POST /leads/:id/company': { fields: async () => ({ company_id: await makeCompany() }) },
  'POST /leads/:id/company/detach': { prepare: attached },
  'GET /leads/:id/contacts/new': {},
  'POST /leads/:id/contacts': { fields: { full_name: 'A person' } },
  'GET /lead-contacts/:id': { leads_on: true },
  'GET /lead-contacts/:id/edit': {},
  'POST /lead-contacts/:id': { fields: { version: 1, full_name: 'Changed' } },
  'POST /lead-contacts/:id/primary': {},
  'POST /lead-contacts/:id/delete': {},
  'POST /leads/:id/delete': {},
  'POST /leads/:id/restore': { prepare: binned },
  'GET /actions/:id/edit': {},
  'POST /actions/:id': { fields: { version: 1, text: 'Changed' } },
  'POST /actions/:id/done': {},
  'POST /actions/:id/reopen': {},
  'POST /actions/:id/pin': { fields: { pinned: 1 } },
  'POST /actions/:id/delete': {},
  'POST /actions/:id/restore': { prepare: removed },
  'GET /calls/:id': {},
  'POST /notifications/:id/open': {},
  'POST /notifications/:id/seen': {},
  'POST /profile/call-tokens/:id/delete': {},
  'GET /operations/:id': {},
  'POST /operations/:id/undo': {},
  'POST /operations/:id/stop': {},
  'GET /leads/bulk/:id': {},
  'POST /leads/bulk/:id': { fields: { priority: 'high' } },
  'GET /mailings/:id': {},
  'POST /mailings/:id/stop': {},
  'POST /mailings/:id/continue': {},
  'POST /mailings/:id/retry': {},
  'POST /mailing-recipients/:id': { fields: { decision: 'again' } },
  ...viewCases('/leads/views/:id'),
  ...viewCases('/clients/views/:id'),
  ...viewCases('/companies/views/:id'),
};

const owned = new Set<string | undefined>([
  ...['lead', 'action', 'call', 'notification', 'token', 'operation', 'preview', 'mailing', 'recipient'],
  ...['lead_view', 'client_view', 'company_view', 'lead_contact'],
]);

/** The same records, now of Ada: the lead, what hangs on it, the call, the notification and the token. */
async function giveToAda(records: Records): Promise<void> {
  const { id } = cast.Ada;
  const { lead, call, notification, token, operation, preview, mailing, lead_view, client_view, company_view } =
    records;
  await site.db('leads').where({ id: lead }).update({ responsible_id: id });
  await site.db('calls').where({ id: call }).update({ admin_id: id });
  await site.db('notifications').where({ id: notification }).update({ admin_id: id });
  await site.db('call_tokens').where({ id: token }).update({ admin_id: id });
  await site.db('operations').whereIn('id', [operation, preview]).update({ admin_id: id });
  await site.db('mailings').where({ id: mailing }).update({ admin_id: id });
  await site.db('saved_views').whereIn('id', [lead_view, client_view, company_view]).update({ admin_id: id });
}

describe('records of others', () => {
  it('every address with an id of an owned record is among the cases', () => {
    // Files come with their contents: test/files asks for those of others.
    const isFile = (path: string) => path.includes('/:id/files');
    const lines = allRoutes(site).filter(({ path }) => owned.has(recordOf(path)) && !isFile(path));
    expect(lines.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(cases).sort());
  });

  it.each(Object.entries(cases))(
    '%s works for the owner, and is not there for others',
    async (line, { fields, prepare, leads_on }) => {
      const [method, path] = line.split(' ') as [string, string];
      const ask = (records: Records) => {
        const address = addressOf({ path }, records);
        return method === 'GET' ? sam.get(address) : sam.post(address, sent);
      };
      const sent = typeof fields === 'function' ? await fields() : fields;
      const [own, other] = [await makeRecords(site, 'Sam'), await makeRecords(site, 'Sam')];
      await prepare?.(own);
      await prepare?.(other);
      await giveToAda(other);

      expect((await ask(own)).status).toBe(method === 'GET' && !leads_on ? 200 : 303);
      const there = await picture(site.db);
      const answer = await ask(other);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain(`Lead ${other.lead}`);
      expect(await picture(site.db)).toEqual(there);
    },
  );

  it('show neither through lists, tabs, counts, searches nor possible duplicates', async () => {
    const secret = { full_name: 'Zinaida Secret', phones: ['+380509998877'], emails: ['secret@example.com'] };
    const hidden = await makeLead(site.db, { ...secret, city: 'Atlantis', company: 'Hush', company_code: 'H-1' });
    await site.db('actions').insert({
      lead_id: hidden.id,
      step_id: step.new,
      author_id: 1,
      assignee_id: cast.Sam.id,
      text: 'Whisper',
      planned_on: '2026-01-01',
    });
    const call = {
      phone: '+380509998877',
      admin_id: cast.Sam.id,
      lead_id: hidden.id,
      result: 'found',
      state: 'missed',
    };
    await site.db('calls').insert(call);
    const addresses = [
      '/',
      '/leads?tab=all',
      '/leads?tab=all&q=Zinaida',
      '/leads?tab=all&q=0509998877',
      `/leads?tab=all&id=${hidden.id}`,
      '/leads?tab=all&responsible_id=1',
      '/leads?tab=all&responsible_id=none&responsible_id=1',
      '/leads?tab=all&responsible_id_not=2',
      '/leads?tab=all&sort=-responsible&size=100',
      `/leads/search?id=${hidden.id}`,
      '/leads/search?email=secret%40example.com',
      '/leads?tab=duplicates',
      '/leads/merge?q=Zinaida',
      '/leads/duplicates?phones=0509998877&emails=secret%40example.com&company_code=H-1',
      '/calls',
      '/calls?state=missed',
    ];
    for (const address of addresses) {
      const { status, text, headers } = await sam.get(address);
      expect([200, 303], address).toContain(status);
      expect(headers.location ?? '', address).not.toContain(`/leads/${hidden.id}`);
      // What was typed is shown again; the record itself must not be.
      for (const word of ['Zinaida Secret', 'Atlantis', 'Hush', 'Whisper', `href="/leads/${hidden.id}`]) {
        expect(text.includes(word), `${address} shows ${word}`).toBe(false);
      }
    }
    const saved = await sam.post('/leads', { full_name: 'Peer', phones: '0509998877', company_code: 'H-1' });
    expect(saved.status).toBe(303);
  });

  it('are counted nowhere', async () => {
    await makeLead(site.db, { responsible_id: cast.Sam.id });
    const page = (await sam.get('/leads?tab=all')).text;
    for (let count = 0; count < 7; count += 1) await makeLead(site.db, {});
    const numbers = (text: string) => text.replace(/value="\w{100,}"/g, '').match(/>\s*[\d,]+\s*</g);
    expect(numbers((await sam.get('/leads?tab=all')).text)).toEqual(numbers(page));
  });

  it('cannot be taken: nobody makes himself responsible, nor gives his own away unseen', async () => {
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await sam.post(`/leads/${own.id}`, { version: 1, responsible_id: cast.Ada.id })).status).toBe(422);
    const fields = {
      version: 1,
      full_name: 'Mine',
      client_id: 1,
      login: 'x',
      deleted_at: '2026-01-01',
      state: 'bin',
      id: 99,
    };
    expect((await sam.post(`/leads/${own.id}`, { ...fields, created_by_id: 1, 'custom[a]': 'b' })).status).toBe(303);
    const row = await site.db('leads').where({ id: own.id }).first();
    expect(row).toMatchObject({
      full_name: 'Mine',
      client_id: null,
      login: null,
      deleted_at: null,
      created_by_id: null,
    });
    expect(row.custom).toEqual({});
  });

  it('gives a profile no rights, limits or password', async () => {
    const me = await site.db('admins').where({ id: cast.Sam.id }).first();
    const profile = { full_name: 'Sam', language: 'en', time_zone: 'UTC', theme: 'auto', page_size: 10 };
    const more = {
      rights: ['admins.change'],
      own_leads_only: '',
      password_hash: 'x',
      login: 'root',
      disabled_at: '',
      id: 1,
    };
    expect((await sam.post('/profile', { ...profile, ...more })).status).toBe(303);
    const { rights, own_leads_only, password_hash, login } = me;
    const now = await site.db('admins').where({ id: cast.Sam.id }).first();
    expect(now).toMatchObject({ full_name: 'Sam', rights, own_leads_only, password_hash, login });
  });
});
