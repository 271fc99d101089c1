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
    select 'Lead ' || n, case when n % 3 > 0 then 'Firm ' || n % 50 end, case when n <= 500 then 'Vilnius' end,
      1 + n % 3, date '2026-01-01' + n % 200
    from generate_series(1, 6000) n`);
  await site.db.raw('analyze leads');
});
afterAll(() => site.close());

const like = (text: string) => ({ sql: 'search_text like ?', bindings: [`%${text}%`] });

it('knows at a glance that many match, and about how many', async () => {
  const guess = await guessIfMany(site.db, 'leads', like('firm'), 50, sample.blocks);
  expect(guess).toBeGreaterThan(2800);
  expect(guess).toBeLessThan(5200);
});

it.each([
  ['few match', 'firm 49', 500],
  ['they stand close together', 'vilnius', 500],
  ['there might be fewer', 'firm', 4100],
])('says nothing where %s', async (_, text, many) => {
  expect(await guessIfMany(site.db, 'leads', like(text), many, sample.blocks)).toBeNull();
});

it('shows the first of the many in their order', async () => {
  const deps = testDeps(site.db);
  const me = await admins.get(site.db, cast.Ada.id);
  const filter = readFilter(leadList, { q: 'firm', sort: '-registered_on', page: '2' });
  const queries: string[] = [];
  site.db.on('query', ({ sql }) => queries.push(sql));
  const found = await listRows(deps, me, leadList, filter, await loadNames(deps), {
    ...usualLimits,
    collected: 20,
    sample,
  });
  expect(queries.some((sql) => sql.includes('tablesample'))).toBe(true);
  const { rows } = await site.db.raw(
    `select id from leads where search_text like '%firm%' order by registered_on desc, id desc limit 10 offset 10`,
  );
  expect(found).toMatchObject({ total: 20, more: true, page: 2 });
  expect(found.rows.map(({ id }) => id)).toEqual(rows.map(({ id }: { id: number }) => id));
});
