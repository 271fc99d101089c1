import { afterAll, beforeAll, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { usualLimits } from '../../src/lists/asked.ts';
import { guessIfMany } from '../../src/lists/collect.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';

let site: Site;
const sample = { blocks: 150, common: 50 };
beforeAll(async () => {
  site = await openCommittedSite();
  await site.db.raw(`
    insert into leads (full_name, company, city, step_id, registered_on)
    select 'Lead ' || n, case when n % 3 > 0 then 'Firm' || n % 100 || 'x' end, case when n <= 500 then 'Vilnius' end,
      1 + n % 3, date '2026-01-01' + n % 200
    from generate_series(1, 12000) n`);
  await site.db.raw('analyze leads');
});
afterAll(() => site.close());

const like = (text: string) => ({ sql: 'search_text like ?', bindings: [`%${text}%`] });

it('knows at a glance that many match, and about how many', async () => {
  const guess = await guessIfMany(site.db, leadList, like('firm'), 50, sample.blocks);
  expect(guess!.guess).toBeGreaterThan(5600);
  expect(guess!.guess).toBeLessThan(10_400);
});

it.each([
  ['few match', 'firm49x', 500],
  ['they stand close together', 'vilnius', 500],
  ['there might be fewer', 'firm', 8100],
])('says nothing where %s', async (_, text, many) => {
  expect(await guessIfMany(site.db, leadList, like(text), many, sample.blocks)).toBeNull();
});

/** The second page of a search when no more than twenty hits are counted, as it is shown and as it is, and what was asked for it. */
async function secondPage(q: string) {
  const deps = testDeps(site.db);
  const me = await admins.get(site.db, cast.Ada.id);
  const filter = readFilter(leadList, { q, sort: '-registered_on', page: '2' });
  const names = await loadNames(deps);
  const asked: string[] = [];
  const note = ({ sql }: { sql: string }) => asked.push(sql);
  site.db.on('query', note);
  const found = await listRows(deps, me, leadList, filter, names, { ...usualLimits, collected: 20, sample });
  site.db.off('query', note);
  const { rows } = await site.db.raw(
    `select id from leads where search_text like ? order by registered_on desc, id desc limit 10 offset 10`,
    [`%${q}%`],
  );
  return { found, ids: rows.map(({ id }: { id: number }) => id), asked: asked.join('\n') };
}

it('shows the first of the many in their order', async () => {
  const { found, ids, asked } = await secondPage('firm');
  expect(asked).toContain('tablesample');
  expect(asked).not.toContain('array_agg');
  expect(asked).toContain('in_order');
  expect(found).toMatchObject({ total: 20, more: true, page: 2 });
  expect(found.rows.map(({ id }) => id)).toEqual(ids);
});

it('sorts those that are only somewhat too many at once', async () => {
  const { found, ids, asked } = await secondPage('firm49x');
  expect(asked).toContain('array_agg');
  expect(asked).not.toContain('in_order');
  expect(found).toMatchObject({ total: 20, more: true, page: 2 });
  expect(found.rows.map(({ id }) => id)).toEqual(ids);
});

it('shows the first of many that stand close together', async () => {
  const { found, ids } = await secondPage('vilnius');
  expect(found).toMatchObject({ total: 20, more: true, page: 2 });
  expect(found.rows.map(({ id }) => id)).toEqual(ids);
});
