import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights, type Right } from '../../src/admins/rights.ts';
import { asAuthor } from '../../src/db/change-log.ts';
import { makeLead } from '../support/make.ts';
import { cast, type Person, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

/** A change by this person in a transaction of its own. */
const by = (person: Person, table: string, id: number, values: object) =>
  asAuthor(site.db, cast[person], (trx) => trx(table).where({ id }).update(values));

const page = async (visitor: Visitor, query = '') => {
  const { text } = await visitor.get(`/changes${query}`);
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(text)?.[1] ?? '';
  const rows = body.split('<tr>').slice(1);
  return rows.map((row) =>
    row
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
};

async function grant(person: Person, rights: Right[], own_leads_only = false): Promise<Visitor> {
  await site.db('admins').where({ id: cast[person].id }).update({ rights, own_leads_only });
  return site.as(person);
}

async function makeClient(values: object = {}): Promise<number> {
  const client = { login: 'zebra17', full_name: 'Zebra Zoo', phones: ['+380671234567'], ...values };
  const [{ id }] = await site.db('clients').insert(client).returning('id');
  return id;
}

describe('the change log', () => {
  it('says who changed what, before and after, with names instead of numbers', async () => {
    const lead = await makeLead(site.db, { full_name: 'Anna Berg', step_id: step.new });
    await by('Sam', 'leads', lead.id, { step_id: step.contract, responsible_id: 3, tag_ids: [1, 2], priority: 'high' });
    const [last] = await page(ada);
    expect(last).toContain('Sam Seller Lead Anna Berg Changed');
    expect(last).toContain('Responsible: Ada Admin → Vera Viewer');
    expect(last).toContain('Priority: Normal → High');
    expect(last).toContain('Step: New → Contract');
    expect(last).toContain('Tags: — → Urgent, Fibre');
    expect((await ada.get('/changes')).text).toContain(`href="/leads/${lead.id}"`);
  });

  it('shows records of every kind, also such as are gone', async () => {
    const lead = await makeLead(site.db, { full_name: 'Anna Berg' });
    const client = await makeClient();
    await by('Ada', 'leads', lead.id, { client_id: client });
    await by('Ada', 'steps', step.new, { name: 'First', on_kanban: false });
    await by('Ada', 'admins', 2, { rights: ['leads.view', 'leads.change', 'reports.view', 'settings.change'] });
    await asAuthor(site.db, cast.Ada, (trx) => trx('settings').insert({ key: 'tags_enabled', value: 'false' }));
    const [action] = await site
      .db('actions')
      .insert({ lead_id: lead.id, step_id: step.new, text: 'Gone' })
      .returning('id');
    await asAuthor(site.db, cast.Ada, (trx) => trx('actions').where({ id: action.id }).delete());
    const rows = await page(ada);
    expect(rows[0]).toContain('Ada Admin Note or action Gone Deleted');
    expect(rows).toContainEqual(expect.stringContaining('Client: — → Zebra Zoo'));
    expect(rows).toContainEqual(expect.stringContaining('Step First Changed Name: New → First'));
    expect(rows).toContainEqual(expect.stringMatching(/Rights: CRM: Delete, Convert, Export; .* → Settings: Change$/));
    expect(rows).toContainEqual(expect.stringContaining('Ada Admin Setting Added Tags: No'));
  });

  it('leaves out what nobody can read anything in', async () => {
    await by('Sam', 'admins', cast.Sam.id, { table_settings: { leads: { size: 20 } } });
    expect((await page(ada)).filter((row) => row.startsWith('Sam'))).toEqual([]);
  });

  it('tells of exports in words', async () => {
    await makeLead(site.db, { full_name: 'Jonas' });
    await ada.download('/leads/export.csv?tab=all&q=Jonas&step_id=1');
    await ada.download('/leads/export.csv?ids=1,2,3&ticked=3').catch(() => null);
    await site.db('exports').insert({ admin_id: 1, list: 'clients', format: 'csv', query: 'ids=4,5', columns: ['id'] });
    const rows = await page(ada, '?entity=export&kind=created');
    expect(rows[0]).toMatch(/Export Clients Added .*What was asked for: Ticked: 2/);
    expect(rows.at(-1)).toMatch(/Export Leads Added .*List: Leads .*What was asked for: All; Search: Jonas; Step: New/);
  });

  it('is filtered by person, record, kind and days', async () => {
    const anna = await makeLead(site.db, { full_name: 'Anna' });
    const boris = await makeLead(site.db, { full_name: 'Boris' });
    await by('Sam', 'leads', anna.id, { city: 'Kyiv' });
    await by('Vera', 'leads', boris.id, { city: 'Lviv' });
    expect(await page(ada, '?person=2')).toEqual([expect.stringContaining('Sam Seller Lead Anna')]);
    expect(await page(ada, '?entity=lead&kind=updated')).toHaveLength(2);
    expect(await page(ada, `?entity=lead&record=${boris.id}`)).toHaveLength(2);
    expect((await page(ada, '?person=system')).every((row) => row.includes('System'))).toBe(true);
    expect(await page(ada, '?kind=removed')).toEqual([]);
    await site.db('changes').update({ at: '2026-03-05T12:00:00Z' }).where({ admin_id: 2 });
    expect(await page(ada, '?from=2026-03-05&to=2026-03-05')).toHaveLength(1);
    expect(await page(ada, '?to=2026-03-04')).toEqual([]);
  });

  it('counts days in the person’s zone', async () => {
    const lead = await makeLead(site.db);
    await by('Sam', 'leads', lead.id, { city: 'Kyiv' });
    await site.db('changes').where({ admin_id: 2 }).update({ at: '2026-03-05T23:30:00Z' });
    await site.db('admins').where({ id: 1 }).update({ time_zone: 'Pacific/Kiritimati' });
    expect(await page(ada, '?person=2&from=2026-03-06&to=2026-03-06')).toHaveLength(1);
    expect(await page(ada, '?person=2&to=2026-03-05')).toEqual([]);
  });

  it('goes on page by page, each entry once', async () => {
    const lead = await makeLead(site.db);
    const entry = { entity: 'lead', entity_id: lead.id, kind: 'updated', admin_id: 3 };
    const entries = Array.from({ length: 120 }, (_, at) => ({
      ...entry,
      before: { city: `was${at}` },
      after: { city: `is${at}.` },
    }));
    await site.db('changes').insert(entries);
    const seen: string[] = [];
    let address: string | undefined = '/changes?person=3';
    while (address) {
      const { text }: { text: string } = await ada.get(address);
      seen.push(...[...text.matchAll(/is(\d+)\./g)].map(([, at]) => at!));
      address = /href="(\/changes\?person=3[^"]*before=\d+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, at) => String(119 - at)));
  });

  it.each([
    '?person=x',
    '?entity=__proto__',
    '?record=-1',
    '?record=99999999999',
    '?from=31.12.2026',
    '?before=x',
    '?before=9'.padEnd(40, '9'),
    '?kind[]=x&kind=y',
    '?entity=lead&entity=nothing',
  ])('drops what is wrong in %s', async (query) => {
    expect((await ada.get(`/changes${query}`)).status).toBe(200);
  });

  it('is text, whatever was typed', async () => {
    const lead = await makeLead(site.db, { full_name: '<img src=x onerror=alert(1)>' });
    await by('Ada', 'leads', lead.id, { city: '<script>' });
    const { text } = await ada.get('/changes');
    expect(text).toContain('&lt;img src=x');
    expect(text).not.toContain('<img src=x');
  });

  it('cannot be changed', async () => {
    for (const path of ['/changes', '/changes/1', '/changes/1/delete']) expect((await ada.post(path)).status).toBe(404);
  });
});

describe('who sees what of it', () => {
  it('403 without the right, and with own leads only', async () => {
    for (const person of ['Sam', 'Vera', 'Otto'] as const) {
      expect((await (await site.as(person)).get('/changes')).status).toBe(403);
    }
    const sam = await grant('Sam', [...allRights], true);
    expect((await sam.get('/changes')).status).toBe(403);
    expect((await sam.get('/')).text).not.toContain('href="/changes"');
    expect((await ada.get('/')).text).toContain('href="/changes"');
  });

  it('without the right to see clients: nothing of them, neither rows nor values', async () => {
    const lead = await makeLead(site.db, { full_name: 'Anna Berg' });
    const client = await makeClient();
    await site.db('client_notes').insert({ client_id: client, text: 'zebra note' });
    await by('Ada', 'leads', lead.id, { client_id: client, city: 'Kyiv' });
    await by('Ada', 'clients', client, { login: 'zebra18', city: 'Zebraville' });
    const vera = await grant('Vera', ['leads.view', 'changes.view']);
    const queries = [
      '',
      '?entity=client',
      `?entity=client&record=${client}`,
      '?entity=client_note',
      `?entity=lead&record=${lead.id}`,
    ];
    for (const query of queries) {
      const { text } = await vera.get(`/changes${query}`);
      expect(text, query).not.toMatch(/zebra/i);
      expect(text, query).not.toContain('/clients/');
    }
    expect((await page(vera, `?entity=lead&record=${lead.id}`))[0]).toContain('City: — → Kyiv');
    expect((await vera.get(`/leads/${lead.id}?show=history`)).text).not.toMatch(/zebra|Client:/i);
    expect((await ada.get('/changes')).text).toMatch(/zebra18/);
  });

  it('without the right to see leads, administrators or mailings: nothing of those', async () => {
    const lead = await makeLead(site.db, { full_name: 'Anna Berg' });
    await by('Ada', 'leads', lead.id, { city: 'Kyiv' });
    await by('Ada', 'admins', 2, { full_name: 'Samuel' });
    const otto = await grant('Otto', ['changes.view']);
    const rows = await page(otto);
    expect(rows.join()).not.toMatch(/Anna|Samuel|Kyiv/);
    expect(await page(otto, '?entity=admin')).toEqual([]);
    expect((await ada.get('/admins/2')).text).toContain('/changes?entity=admin&amp;record=2');
  });
});
