import { afterAll, beforeAll, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { usualLimits } from '../../src/lists/asked.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openCommittedSite();
  await site.db.raw(
    `insert into leads (full_name, company, city, step_id, registered_on, responsible_id)
     select concat('Lead ', n, case when n % 20 = 0 then ' Seldom' end), case when n % 3 > 0 then 'Firm' || n % 100 || 'x' end,
       case when n <= 500 then 'Vilnius' end, 1 + n % 3, '2026-01-01', case when n % 2 = 0 then ?::integer end
     from generate_series(1, 12000) n`,
    [cast.Sam.id],
  );
  await site.db.raw(`
    insert into lead_duplicates (lead_id, group_id, responsible_id)
    select id, max(id) over (partition by id / 7), responsible_id from leads where id % 7 < 3`);
  await site.db.raw('analyze leads, lead_duplicates');
});
afterAll(() => site.close());

const inTurn = 'lateral (select from leads';
const among = 'hits';
const few = 'grouped where id = any(';

/** A page of the tab of duplicates where no more than twenty rows are counted, as it is shown and as it is. */
async function shown(login: 'Ada' | 'Sam', query: Record<string, string>, where: string) {
  const deps = testDeps(site.db);
  const me = await admins.get(site.db, cast[login].id);
  const names = await loadNames(deps);
  const asked: string[] = [];
  const note = ({ sql }: { sql: string }) => asked.push(sql);
  site.db.on('query', note);
  const filter = readFilter(leadList, { tab: 'duplicates', ...query });
  const sample = { blocks: 150, common: 50 };
  const found = await listRows(deps, me, leadList, filter, names, { ...usualLimits, collected: 20, sample });
  site.db.off('query', note);
  const own = login === 'Sam' ? 'where responsible_id = 2' : '';
  const { rows } = await site.db.raw(
    `select leads.id from leads join (
       select *, count(*) over (partition by group_id) n from lead_duplicates ${own}
     ) grouped on lead_id = leads.id
     where n > 1 and state <> 'bin' and ${where} order by group_id desc, leads.id desc limit 21`,
  );
  const ids = rows.map(({ id }: { id: number }) => id);
  const from = 10 * (Number(query.page ?? 1) - 1);
  expect(found.rows.map(({ id }) => id)).toEqual(ids.slice(0, 20).slice(from, from + 10));
  expect([found.total, found.more]).toEqual([Math.min(20, ids.length), ids.length > 20]);
  return asked.join('\n');
}

it.each([
  ['of very many hits, asked in turn', { q: 'firm' }, `search_text like '%firm%'`, inTurn],
  ['of very many hits, on their second page', { q: 'firm', page: '2' }, `search_text like '%firm%'`, inTurn],
  ['of many hits, too seldom to ask for them in turn', { q: 'seldom' }, `search_text like '%seldom%'`, among],
  ['of hits that stand close together', { q: 'vilnius' }, `search_text like '%vilnius%'`, among],
  ['of few hits', { q: '11983' }, `search_text like '%11983%'`, few],
  ['of a step', { step_id: '2' }, 'step_id = 2', inTurn],
  ['of no hits', { q: 'nobody' }, 'false', few],
])('shows those who stand in groups %s', async (_, query, where, how) => {
  expect(await shown('Ada', query, where)).toContain(how);
});

it.each([
  [{ q: 'firm' }, `search_text like '%firm%'`],
  [{ q: 'seldom' }, `search_text like '%seldom%'`],
  [{ q: '11984' }, `search_text like '%11984%'`],
])('shows to whoever sees only his own leads groups of his own: %o', async (query, where) => {
  await shown('Sam', query, where);
});
