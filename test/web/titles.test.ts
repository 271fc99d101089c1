import { beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const titleIn = (html: string) => /<title>([^<]*)<\/title>/.exec(html)?.[1];

describe('the title of the window', () => {
  let site: Site;
  let ada: Visitor;
  let lead = '';
  beforeAll(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    const { id } = await makeLead(site.db, { full_name: 'Anna <b>' });
    for (let n = 0; n < 20; n += 1) await makeLead(site.db, { full_name: 'Anna' });
    lead = `/leads/${id}`;
    return () => site.close();
  });

  const titleOf = async (path: string) => titleIn((await ada.get(path)).text);

  it.each([
    ['/', 'Dashboard · Prospekt'],
    ['/leads', 'Leads · Prospekt'],
    ['/leads?tab=bin', 'Bin · Leads · Prospekt'],
    ['/leads?size=20&page=2', 'Page 2 · Leads · Prospekt'],
    ['/leads?tab=all&q=anna+%3Cb&size=20', '“anna &lt;b” · All · Leads · Prospekt'],
    ['/leads?tab=all&q=anna&size=20&page=2', 'Page 2 · “anna” · All · Leads · Prospekt'],
    ['/clients?tab=bin', 'Bin · Clients · Prospekt'],
    ['/companies?q=rose', '“rose” · Companies · Prospekt'],
    ['/leads/columns', 'Columns · Leads · Prospekt'],
    ['/clients/columns', 'Columns · Clients · Prospekt'],
    [`/admins/${cast.Sam.id}/rights`, `Rights · ${cast.Sam.full_name} · Administrators · Prospekt`],
    ['/calls?state=missed', 'Missed · Calls · Prospekt'],
    ['/search?q=nobody', '“nobody” · Search · Prospekt'],
    ['/nowhere', 'Error: There is no such page, or it is not yours. · Prospekt'],
  ])('of %s is %s', async (path, title) => {
    expect(await titleOf(path)).toBe(title);
  });

  it('tells the tabs of a lead apart', async () => {
    expect(await titleOf(lead)).toBe('Anna &lt;b&gt; · Leads · Prospekt');
    for (const tab of ['Tasks', 'Contacts', 'Files', 'History']) {
      expect(await titleOf(`${lead}?show=${tab.toLowerCase()}`)).toBe(`${tab} · Anna &lt;b&gt; · Leads · Prospekt`);
    }
  });

  it('says first that a form was refused', async () => {
    expect(titleIn((await ada.post('/leads', { emails: 'x' })).text)).toBe('Error: New lead · Leads · Prospekt');
    const stranger = site.stranger();
    expect(titleIn((await stranger.get('/login')).text)).toBe('Sign in · Prospekt');
    const refused = await stranger.post('/login', { login: 'ada', password: 'wrong' });
    expect(titleIn(refused.text)).toBe('Error: Sign in · Prospekt');
  });
});
