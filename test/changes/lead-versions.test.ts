import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
let lead: Lead;
beforeEach(async () => {
  site = await openSite();
  lead = await makeLead(site.db, { full_name: 'Ivan' });
});
afterEach(() => site.close());

const logged = async () =>
  (await site.db('changes').where({ entity: 'lead', kind: 'updated' }).orderBy('id').select('after')).map(
    ({ after }) => after,
  );
const version = async () => (await site.db('leads').where({ id: lead.id }).first('version')).version;

// The log takes apart only the rows that got another version.
it('raises the version of a lead for exactly what its log keeps', async () => {
  const { rows } = await site.db.raw(`
    select encode(tgargs, 'escape') as given, (select prosrc from pg_proc where proname = 'raise_lead_version') as raises
    from pg_trigger where tgrelid = 'leads'::regclass and tgname = 'leads_log_updated'`);
  const [, ...left] = rows[0].given.split('\\000').slice(0, -1);
  const unraised = [...rows[0].raises.matchAll(/was\.(\w+) := new\.\1/g)].map((match) => match[1]);
  expect(left.length).toBeGreaterThan(3);
  expect([...left, 'updated_at', 'version'].sort()).toEqual(unraised.sort());
});

it.each([
  ['log_new_leads', []],
  ['log_lead_updates', ['updated_at', 'version']],
])('%s names every column of leads but those left out', async (name, more) => {
  const { rows } = await site.db.raw(
    `select (select prosrc from pg_proc where proname = ?) as source,
      array(select attname::text from pg_attribute where attrelid = 'leads'::regclass and attnum > 0 and not attisdropped) as columns,
      (select encode(tgargs, 'escape') from pg_trigger where tgrelid = 'leads'::regclass and tgname = 'leads_log') as given`,
    [name],
  );
  const [{ source, columns, given }] = rows;
  const left = [...given.split('\\000').slice(1, -1), ...more];
  const named: string[] = [...source.matchAll(/new_rows\.(\w+)/g)].map((match) => match[1]);
  const logged = new Set(named.filter((column) => column !== 'version' || more.length === 0));
  expect([...logged].sort()).toEqual(columns.filter((column: string) => !left.includes(column)).sort());
});

it('logs each kind of value as it logs a new lead', async () => {
  const changes = {
    full_name: 'Ö "quoted" \\ name',
    registered_on: '2026-02-03',
    phones: ['+380671234567'],
    emails: [],
    priority: 'high',
    custom: { floor: 3, since: '2026-01-01' },
    held_until: '2027-01-01',
    company: null,
    deleted_at: new Date('2026-03-04T05:06:07.089Z'),
  };
  await site.db('leads').update({ ...changes, company: 'Before' });
  await site.db('leads').update(changes);
  const updated = await logged();
  const { rows } = await site.db.raw('select to_jsonb(leads) whole from leads');
  const { whole } = rows[0];
  expect(Object.keys(updated[0]).sort()).toEqual(
    Object.keys(changes)
      .filter((name) => name !== 'emails')
      .sort(),
  );
  expect({ ...updated[0], ...updated[1] }).toEqual(
    Object.fromEntries(Object.keys({ ...updated[0] }).map((name) => [name, whole[name]])),
  );
  expect(updated[1]).toEqual({ company: null });
});

it('logs a change of many columns once, and none of what is derived', async () => {
  await site.db('leads').update({ city: 'Odesa', step_id: step.contacted, responsible_id: cast.Sam.id });
  expect(await logged()).toEqual([{ city: 'Odesa', step_id: step.contacted, responsible_id: cast.Sam.id }]);
  const before = await version();
  await (await site.as('Ada')).post(`/leads/${lead.id}/actions`, { text: 'Called' });
  const { last_action_at } = await site.db('leads').where({ id: lead.id }).first('last_action_at');
  expect([await logged(), last_action_at, await version()]).toEqual([[expect.anything()], expect.any(Date), before]);
});

it('logs a version that was written as well', async () => {
  await site.db('leads').update({ city: 'Odesa', version: 40 });
  await site.db('leads').update({ version: 41 });
  expect(await logged()).toEqual([{ city: 'Odesa' }]);
});
