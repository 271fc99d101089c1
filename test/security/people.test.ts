import { Router } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights } from '../../src/admins/rights.ts';
import { allow, open } from '../../src/web/allow.ts';
import { type DeclaredRoute, refuseUndeclaredRoutes } from '../../src/web/declared-rights.ts';
import { cast, type Person } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { addressOf, allRoutes, makeRecords, picture, type Records } from './routes.ts';

const people = Object.keys(cast) as Person[];
const endsTheSession = new Set(['/logout', '/profile/sign-out-everywhere']);

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const guarded = () => allRoutes(site).filter(({ access }) => access !== 'open');
const may = (person: Person, { access }: DeclaredRoute) =>
  access === 'open' || access === 'signed_in' || [access!].flat().some((right) => cast[person].rights.includes(right));
const ask = (visitor: Visitor, { method }: DeclaredRoute, address: string) =>
  method === 'POST' ? visitor.post(address) : visitor.get(address);

/** Who may open or send what; a wrong right on a route line shows here. */
const table: Record<string, string> = {
  'GET /': 'Ada Sam Vera Otto',
  'GET /profile': 'Ada Sam Vera Otto',
  'POST /profile': 'Ada Sam Vera Otto',
  'POST /profile/password': 'Ada Sam Vera Otto',
  'POST /profile/second-factor': 'Ada Sam Vera Otto',
  'POST /profile/second-factor/off': 'Ada Sam Vera Otto',
  'GET /events': 'Ada Sam Vera Otto',
  'GET /leads': 'Ada Sam Vera',
  'GET /leads/search': 'Ada Sam Vera',
  'GET /leads/export': 'Ada Sam',
  'GET /leads/export.xlsx': 'Ada Sam',
  'GET /leads/export.csv': 'Ada Sam',
  'GET /clients/export.csv': 'Ada',
  'GET /leads/sheet-edits': 'Ada',
  'POST /leads/sheet-edits/:id': 'Ada',
  'GET /leads/duplicates': 'Ada Sam Vera',
  'GET /leads/new': 'Ada Sam Vera',
  'POST /leads': 'Ada Sam Vera',
  'GET /leads/:id': 'Ada Sam Vera',
  'GET /leads/:id/edit': 'Ada Sam',
  'POST /leads/:id': 'Ada Sam',
  'POST /leads/:id/step': 'Ada Sam',
  'POST /leads/:id/tags': 'Ada Sam',
  'POST /leads/:id/actions': 'Ada Sam',
  'POST /leads/:id/delete': 'Ada Sam',
  'POST /leads/:id/restore': 'Ada Sam',
  'POST /leads/bulk': 'Ada Sam Vera',
  'POST /actions/:id': 'Ada Sam',
  'POST /actions/:id/done': 'Ada Sam',
  'POST /actions/:id/delete': 'Ada Sam',
  'GET /calls': 'Ada Sam Vera',
  'POST /profile/call-tokens': 'Ada Sam Vera',
  'GET /mailings': 'Ada Sam',
  'GET /mailings/new': 'Ada Sam',
  'POST /mailings': 'Ada Sam',
  'POST /mailings/:id/stop': 'Ada Sam',
  'POST /mailing-recipients/:id': 'Ada Sam',
  'POST /settings/mail-templates': 'Ada',
  'POST /settings/suppressions': 'Ada',
  'GET /settings': 'Ada',
  'POST /settings/modules': 'Ada',
  'POST /settings/steps': 'Ada',
  'POST /settings/steps/:id/delete': 'Ada',
  'POST /settings/sources': 'Ada',
  'POST /settings/tags/:id': 'Ada',
  'GET /settings/fields': 'Ada',
  'POST /settings/fields': 'Ada',
  'POST /settings/fields/:id': 'Ada',
  'GET /admins': 'Ada',
  'GET /changes': 'Ada',
  'POST /admins': 'Ada',
  'POST /admins/:id': 'Ada',
  'POST /admins/:id/rights': 'Ada',
  'POST /admins/:id/password': 'Ada',
  'POST /admins/:id/second-factor/off': 'Ada',
  'POST /admins/:id/disable': 'Ada',
};

describe('every route × every person', () => {
  it('the key routes are open to whom the table says', () => {
    const routes = allRoutes(site);
    const found = Object.keys(table).map((line) => {
      const route = routes.find(({ method, path }) => `${method} ${path}` === line);
      return [line, route ? people.filter((person) => may(person, route)).join(' ') : 'no such route'];
    });
    expect(Object.fromEntries(found)).toEqual(table);
  });

  it('only these are open to the world', () => {
    const lines = allRoutes(site)
      .filter(({ access }) => access === 'open')
      .map(({ method, path }) => `${method} ${path}`);
    const forms = ['GET /setup', 'POST /setup', 'GET /login', 'POST /login', 'GET /login/code', 'POST /login/code'];
    const reset = ['/password-reset', '/password-reset/new'].flatMap((path) => [`GET ${path}`, `POST ${path}`]);
    forms.push(...reset, 'GET /password-reset/sent', 'GET /login/oidc', 'GET /login/oidc/callback');
    forms.push('GET /unsubscribe/:token', 'POST /unsubscribe/:token');
    expect(lines.sort()).toEqual(['ALL /hooks/call/:token', 'GET /healthz', 'GET /readyz', ...forms].sort());
  });

  it('sends strangers to sign in, whatever they ask for or send', async () => {
    const records = await makeRecords(site, 'Sam');
    const before = await picture(site.db);
    const stranger = site.stranger();
    for (const route of guarded()) {
      const address = addressOf(route, records);
      const answers = [await ask(stranger, route, address)];
      if (route.method === 'POST') answers.push(await stranger.forge(address, { version: 1, text: 'x' }));
      for (const { status, headers } of answers) {
        expect(`${status} ${headers.location}`, `${route.method} ${route.path}`).toMatch(/^303 \/login\?next=/);
      }
    }
    expect(await picture(site.db)).toEqual(before);
  });

  it.each(people)(
    'answers %s 403 without the right, and neither 403 nor 5xx with it',
    { timeout: 300_000 },
    async (person) => {
      const visitor = await site.as(person);
      const routes = guarded().filter(({ path }) => path !== '/events' && !endsTheSession.has(path));
      let records: Records | undefined;
      for (const route of routes.filter((each) => may(person, each))) {
        records ??= await makeRecords(site, person);
        const { status } = await ask(visitor, route, addressOf(route, records));
        // What changed them may have left nothing to be changed.
        if (route.method === 'POST') records = undefined;
        expect([200, 303, 400, 404, 409, 422], `${route.method} ${route.path} answers ${status}`).toContain(status);
      }
      const others = await makeRecords(site, person);
      const before = await picture(site.db);
      for (const route of routes.filter((each) => !may(person, each))) {
        const { status } = await ask(visitor, route, addressOf(route, others));
        expect(status, `${route.method} ${route.path}`).toBe(403);
      }
      expect(await picture(site.db)).toEqual(before);
    },
  );

  it.each(people)('takes nothing from %s without the token of the session', async (person) => {
    const visitor = await site.as(person);
    const records = await makeRecords(site, person);
    const before = await picture(site.db);
    // The token of a mail is a key of its own: mail programs have no session.
    const withSession = allRoutes(site).filter(({ path }) => path !== '/unsubscribe/:token');
    for (const route of withSession.filter(({ method }) => method === 'POST')) {
      for (const fields of [{}, { _csrf: 'x'.repeat(128) }, { _csrf: ['', ''] }] as Array<Record<string, string>>) {
        const { status } = await visitor.forge(addressOf(route, records), fields);
        expect(status, `${route.method} ${route.path}`).toBe(403);
      }
    }
    expect(await picture(site.db)).toEqual(before);
  });

  it('changes nothing by GET or HEAD', async () => {
    const records = await makeRecords(site, 'Ada');
    const ada = await site.as('Ada');
    const before = await picture(site.db);
    // Whoever takes a list out is written down.
    const isJournal = (path: string) => path === '/events' || /\/export\.(xlsx|csv)$/.test(path);
    const routes = allRoutes(site).filter(({ method, path }) => method === 'GET' && !isJournal(path));
    for (const route of routes) {
      await ada.get(addressOf(route, records));
      await ada.get(`${addressOf(route, records)}?delete=1&step_id=2&done=1&version=1&_method=DELETE`);
    }
    expect(await picture(site.db)).toEqual(before);
  });
});

describe('rights', () => {
  it.each(allRights.filter((right) => !right.startsWith('admins.')))(
    'nobody gives away %s without having it',
    async (right) => {
      const rights = allRights.filter((other) => other !== right);
      await site.db('admins').where({ id: cast.Sam.id }).update({ rights, own_leads_only: false });
      const sam = await site.as('Sam');
      await site.db('admins').where({ id: cast.Otto.id }).update({ rights: [] });
      const before = await picture(site.db);
      expect((await sam.post(`/admins/${cast.Otto.id}/rights`, { rights: right })).status).toBe(422);
      expect((await sam.post(`/admins/${cast.Sam.id}/rights`, { rights: [...allRights] })).status).toBe(403);
      const person = { login: 'new', full_name: 'New', password: 'a good password', password_again: 'a good password' };
      const made = { ...person, language: 'en', time_zone: 'UTC', preset: 'administrator' };
      expect((await sam.post('/admins', made)).status).toBe(422);
      expect(await picture(site.db)).toEqual(before);
    },
  );

  const sights = allRights.filter((right) => right.endsWith('.view'));
  it.each(sights)('without %s the other rights of its kind open and change nothing', async (sight) => {
    const kind = sight.replace(/view$/, '');
    const rights = allRights.filter((right) => right !== sight);
    await site.db('admins').where({ id: cast.Sam.id }).update({ rights, own_leads_only: false });
    const sam = await site.as('Sam');
    const records = await makeRecords(site, 'Sam');
    const before = await picture(site.db);
    const routes = guarded().filter(({ access }) => [access!].flat().every((right) => right.startsWith(kind)));
    for (const route of routes) {
      const { status } = await ask(sam, route, addressOf(route, records));
      expect(status, `${route.method} ${route.path}`).toBe(403);
    }
    expect(await picture(site.db)).toEqual(before);
  });

  it('who sees only his own leads cannot sign in as a colleague by setting his password', async () => {
    const rights = [...allRights];
    await site.db('admins').where({ id: cast.Sam.id }).update({ rights, own_leads_only: true });
    await site.db('admins').where({ id: cast.Vera.id }).update({ own_leads_only: true });
    const sam = await site.as('Sam');
    const password = { password: 'a stolen password', password_again: 'a stolen password' };
    const before = await picture(site.db);
    for (const part of ['password', 'disable']) {
      expect((await sam.post(`/admins/${cast.Vera.id}/${part}`, password)).status).toBe(403);
    }
    expect(await picture(site.db)).toEqual(before);
  });

  it('a route that declares nothing, or only behind its work, stops the start', () => {
    const work = () => {};
    const silent = Router().post('/leads/:id/steal', work);
    const late = Router().get('/late', work, allow('leads.view'));
    expect(() => refuseUndeclaredRoutes(silent)).toThrow('POST /leads/:id/steal');
    expect(() => refuseUndeclaredRoutes(Router().use(Router().use(late)))).toThrow('GET /late');
    const declared = Router().get('/fine', open, work).post('/fine', allow('leads.change'), work);
    expect(() => refuseUndeclaredRoutes(Router().use(declared))).not.toThrow();
  });
});
