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
