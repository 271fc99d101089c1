import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asAuthor } from '../../src/db/change-log.ts';
import * as leads from '../../src/leads/repository.ts';
import { makeAction } from '../actions/make-action.ts';
import { addClient } from '../calls/phone.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { addressOf, allRoutes, makeRecords } from './routes.ts';

const evil = `<img src=x onerror=alert(1)>"'&`;
const escaped = '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

async function addEvilField(db: Knex): Promise<void> {
  const field = { key: 'evil', name: evil, hint: evil, kind: 'text', position: 1, index_state: 'ready' };
  await db('custom_fields').insert(['lead', 'client', 'company'].map((entity) => ({ entity, ...field })));
  const columns = ['full_name', 'custom.evil'];
  await db('admins').update({ lead_columns: columns, client_columns: columns });
}

/** A company where every name that somebody can give is markup; the ids of its records. */
async function poison() {
  const { db } = site;
  const { lead: _lead, action: _action, ...records } = await makeRecords(site, 'Ada');
  const named = { step: 'steps', source: 'sources', action_type: 'action_types', tag: 'tags' } as const;
  for (const [record, table] of Object.entries(named)) {
    await db(table)
      .where({ id: records[record as keyof typeof named] })
      .update({ name: evil });
  }
  await db('steps').where({ id: records.step }).update({ description: evil });
  await db('admins').update({ full_name: evil });
  await db('call_tokens').update({ name: evil });
  const texts = { full_name: evil, city: evil, address: evil, company: evil, company_code: evil, comments: evil };
  const kept = { step_id: records.step, source_id: records.source, tag_ids: [records.tag] };
  const lead = await asAuthor(db, cast.Ada, (trx) =>
    makeLead(trx, { ...texts, ...kept, emails: [`${evil}@x.com`], phones: [evil] }),
  );
  await asAuthor(db, cast.Ada, (trx) => leads.update(trx, lead.id, { full_name: `${evil}2`, step_id: 1 }));
  const custom = { evil };
  await asAuthor(db, cast.Ada, (trx) => leads.update(trx, lead.id, { full_name: evil, step_id: records.step, custom }));
  const plan = { assignee_id: 1, planned_on: '2026-01-01', planned_time: null, step_id: records.step };
  const action = await makeAction(db, lead, { author_id: 1, text: evil, action_type_id: records.action_type, ...plan });
  const client = await addClient(site, evil, ['+380681111111']);
  await db('clients').update({ ...texts, tag_ids: [records.tag] });
  await addEvilField(db);
  await db('clients').update({ custom: { evil } });
  await db('client_notes').update({ text: evil });
  await db('leads').where({ id: lead.id }).update({ client_id: records.client });
  await db('calls').where({ id: records.call }).update({ lead_id: lead.id, client_id: client.id, phone: evil });
  return { ...records, lead: lead.id, action };
}

/** The page without what is escaped: markup that is left came through. */
function expectClean(text: string, line: string): void {
  expect(text.includes('<img src=x'), `${line} lets markup through`).toBe(false);
  expect(/=("|')[^"'<>]*onerror=alert\(1\)>\1/.test(text.replaceAll(escaped, '')), `${line} lets a quote through`).toBe(
    false,
  );
}

describe('a name that is markup', () => {
  it('is text in every page that shows it', async () => {
    const records = await poison();
    const shown: string[] = [];
    const more = [
      `/leads/${records.lead}?show=tasks`,
      `/leads/${records.lead}?show=history`,
      `/leads?tab=all&q=img&step_id=${records.step}&source_id=${records.source}&tag_id=${records.tag}&responsible_id=1`,
      `/leads?tab=all&company=onerror`,
      `/leads/duplicates?company_code=${encodeURIComponent(evil)}`,
      '/calls?state=missed',
    ];
    const pages = allRoutes(site).filter(({ method, path }) => method === 'GET' && path !== '/events');
    for (const address of [...pages.map((route) => addressOf(route, records)), ...more]) {
      const { text = '', type } = await ada.get(address);
      // No browser reads markup in JSON or in a file to be kept: what is made of it is text.
      if (type === 'application/json' || type === 'text/csv') continue;
      expectClean(text, address);
      if (text.includes(escaped)) shown.push(address);
    }
    const places = [
      '/',
      '/leads',
      `/leads/${records.lead}`,
      `/calls/${records.call}`,
      '/settings/steps',
      '/settings/tags',
      '/settings/fields',
      '/admins',
      '/clients',
      `/clients/${records.client}`,
      `/client-notes/${records.client_note}/edit`,
    ];
    expect(shown).toEqual(expect.arrayContaining([...places, ...more.slice(0, 4)]));
  });

  it('is text in messages, conflicts and forms that come back', async () => {
    const records = await poison();
    const address = `/leads/${records.lead}`;
    await ada.post(`${address}/delete`);
    const messages = (await ada.get('/leads')).text;
    expect(messages).toContain(escaped);
    expectClean(messages, 'the message of a deletion');
    await ada.post(`${address}/restore`);

    const refused: Array<[string, Record<string, string | number>, number]> = [
      [address, { version: 1, full_name: `${evil}3`, company: `${evil}3` }, 409],
      ['/leads', { full_name: evil, registered_on: evil, phones: evil, emails: evil, city: evil, priority: evil }, 422],
      [`${address}/actions`, { text: evil, planned_on: evil, planned_time: evil }, 422],
      [`/actions/${records.action}`, { text: evil, version: 99 }, 409],
      ['/settings/steps', { name: evil, colour: evil, description: evil }, 422],
      [`/settings/tags/${records.tag}`, { name: evil, colour: evil, version: 1 }, 422],
      ['/settings/fields', { name: evil, kind: evil, key: evil, options: evil, hint: evil, default_value: evil }, 422],
      ['/admins', { login: evil, full_name: evil, email: evil, language: evil, time_zone: evil, preset: evil }, 422],
      ['/profile', { full_name: evil, email: evil, time_zone: evil, theme: evil }, 422],
      ['/profile/call-tokens', { name: evil.repeat(9) }, 422],
    ];
    for (const [form, fields, status] of refused) {
      const answer = await ada.post(form, fields);
      expect(answer.status, form).toBe(status);
      expect(answer.text, form).toContain(escaped);
      expectClean(answer.text, form);
    }
  });

  it('is text in what an address says', async () => {
    const query = encodeURIComponent(evil);
    for (const name of [
      'q',
      'full_name',
      'from',
      'next',
      'back',
      'sort',
      'tab',
      'company',
      'phones',
      'emails',
      'city',
      'edit',
    ]) {
      for (const page of ['/leads', '/leads/search', '/leads/new', '/leads/duplicates', '/login']) {
        expectClean((await ada.get(`${page}?${name}=${query}`)).text, `${page}?${name}`);
      }
    }
    expectClean((await site.stranger().get(`/login?next=/${query}`)).text, 'the page of the sign-in');
    expectClean((await ada.get(`/${query}`)).text, 'the page of an error');
  });
});
