import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights } from '../../src/admins/rights.ts';
import { makeAdministrator } from '../../src/setup/make-administrator.ts';
import { openSite, type Site } from '../support/site.ts';

const defaults = { language: 'lt', time_zone: 'Europe/Vilnius' } as const;
const password = 'a new long password';

describe('npm run admin', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('makes an administrator with all rights', async () => {
    expect(await makeAdministrator(site.db, { login: 'root', password }, defaults)).toBe('created');
    const admin = await site.db('admins').where({ login: 'root' }).first();
    expect(admin).toMatchObject({ full_name: 'root', rights: [...allRights], ...defaults });
    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'root', password })).status).toBe(303);
  });

  it('gives somebody his entry back and ends his sessions', async () => {
    const sam = await site.as('Sam');
    await site.db('admins').where({ login: 'sam' }).update({ disabled_at: new Date() });
    expect(await makeAdministrator(site.db, { login: 'SAM', password }, defaults)).toBe('updated');
    expect((await sam.get('/')).headers.location).toMatch(/^\/login/);
    const admin = await site.db('admins').where({ login: 'sam' }).first();
    expect(admin).toMatchObject({ full_name: 'Sam Seller', own_leads_only: false, disabled_at: null, language: 'en' });
    expect(admin.rights).toEqual([...allRights]);
  });

  it('gives a house without steps its pipeline', async () => {
    await site.db('steps').delete();
    await makeAdministrator(site.db, { login: 'root', password }, defaults);
    expect(await site.db('steps').orderBy('position').pluck('name')).toContain('Susidomėję');
  });
});
