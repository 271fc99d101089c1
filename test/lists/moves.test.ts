import { beforeAll, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { Cache } from '../../src/db/cache.ts';
import { forgetMoves } from '../../src/leads/forget-moves.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { usualLimits } from '../../src/lists/asked.ts';
import { all } from '../../src/lists/condition.ts';
import { wholeCondition } from '../../src/lists/conditions.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { orderOfHits } from '../../src/lists/sorts.ts';
import type { Deps } from '../../src/web/deps.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';
import { dice } from './truth.ts';

type Person = 'Ada' | 'Sam';
type Query = Record<string, string>;

const orders = Object.keys(leadList.sorts).flatMap((key) => [key, `-${key}`]);
/** Every long list is marked here. */
const limits = { ...usualLimits, near: 30, collected: 100 };

const lists: Query[] = [
  {},
  { tab: 'all' },
  { tab: 'converted' },
  { step_id: '2' },
  { tab: 'all', responsible_id: String(cast.Sam.id) },
  { q: 'firm' },
  { tab: 'all', company: 'firm 1' },
  { city: 'vil', step_id: '1' },
  { registered_from: '2026-03-01' },
];

describe('lists while leads change', { timeout: 60_000 }, () => {
  let site: Site;
  let deps: Deps;
  beforeAll(async () => {
    site = await openCommittedSite();
    deps = testDeps(site.db, { cache: new Cache(true) });
    await site.db.raw(
      `insert into clients (login, full_name) select 'user' || n, 'Client' from generate_series(1, 50) n`,
    );
    await site.db.raw(
      `insert into leads (full_name, phones, company, city, step_id, responsible_id, client_id, next_planned_on, registered_on, tag_ids)
       select 'Lead ' || n * 7 % 300, case when n % 9 > 0 then array['+3706' || 1000000 + n * 31 % 5000] else '{}' end,
         case when n % 3 > 0 then 'Firm ' || n * 13 % 50 end, case when n % 2 > 0 then 'Vilnius' end, 1 + n % 3,
         case when n % 4 = 0 then ? when n % 4 = 1 then 1 end, case when n % 6 = 0 then 1 + n % 50 end,
         case when n % 2 = 0 then date '2026-12-01' + n % 40 end, date '2026-01-01' + n % 200, '{}'
       from generate_series(1, 900) n`,
      [cast.Sam.id],
    );
    await site.db.raw('analyze leads');
    return () => site.close();
  }, 60_000);

  async function idsOf(query: Query, login: Person): Promise<number[]> {
    // Nobody tells this process of changes: the counts are read anew, what is kept of lists is held against the database.
    deps.cache.clear();
    const me = await admins.get(site.db, cast[login].id);
    const names = await loadNames(deps);
    return (await listRows(deps, me, leadList, readFilter(leadList, query), names, limits)).rows.map(({ id }) => id);
  }

  /** What the database says when asked plainly. */
  async function expectedIds(query: Query, login: Person): Promise<number[]> {
    const me = await admins.get(site.db, cast[login].id);
    const filter = readFilter(leadList, query);
    const order = orderOfHits(leadList, filter.sort, await loadNames(deps));
    const where = all([wholeCondition(leadList, filter, me, deps.config.default_countries)]);
    const { rows } = await site.db.raw(`select id from leads where ${where.sql} order by ${order.sql}`, [
      ...where.bindings,
      ...order.bindings,
    ] as never);
    const ids: number[] = rows.map(({ id }: { id: number }) => id);
    const counted = !query.q && !query.company && !query.city && !query.registered_from;
    const seen = counted ? ids : ids.slice(0, limits.collected);
    const page = Math.min(filter.page, Math.max(1, Math.ceil(seen.length / filter.size)));
    return seen.slice((page - 1) * filter.size, page * filter.size);
  }

  const changes = [
    `insert into leads (full_name, company, city, step_id, responsible_id) values ('Lead 0', 'Firm 1', 'Vilnius', 2, 1)`,
    `update leads set full_name = 'Lead 999', company = null where id = ?`,
    `update leads set company = 'Firm 1', city = 'Vilnius' where id = ?`,
    'update leads set step_id = 1 + step_id % 3, next_planned_on = null where id = ?',
    `update leads set responsible_id = ${cast.Sam.id} where id = ?`,
    'update leads set client_id = 7 where id = ?',
    'update leads set deleted_at = now() where id = ?',
    'update leads set deleted_at = null where id = ?',
    `update leads set held_until = '2027-01-01' where id = ?`,
    'delete from leads where id = ?',
    `update leads set registered_on = '2026-03-15', phones = '{+37069999999}', tag_ids = '{1}' where id = ?`,
    // Too many at once to be told one by one.
    `update leads set city = 'Kaunas' where id between ? and 400 and id % 9 = 0`,
  ];

  it.each(['Ada', 'Sam'] as const)(
    'every page is the one that the database has, after whatever changes: %s',
    async (login) => {
      const { upTo, pick } = dice(cast[login].id);
      const sort = () => pick(orders);
      for (let round = 0; round < 18; round += 1) {
        const list = lists[round % lists.length]!;
        const query = { ...list, sort: sort(), page: String(1 + upTo(60)) };
        for (let change = 0; change < 5; change += 1) {
          const sql = pick(change === 3 ? changes : changes.slice(0, -1));
          await site.db.raw(sql, sql.includes('?') ? [1 + upTo(900)] : []);
          const page = change % 2 ? query.page : String(Math.max(1, Number(query.page) + upTo(3) - 1));
          expect({ ...query, page, ids: await idsOf({ ...query, page }, login) }).toEqual({
            ...query,
            page,
            ids: await expectedIds({ ...query, page }, login),
          });
        }
      }
    },
  );

  it('sees what was done in a transaction that began before the page was read', async () => {
    const query = { tab: 'all', sort: 'full_name', page: '40' };
    const trx = await site.db.transaction();
    await trx('leads').insert({ full_name: 'Aaa', step_id: 1 });
    await idsOf(query, 'Ada');
    await trx.commit();
    expect(await idsOf(query, 'Ada')).toEqual(await expectedIds(query, 'Ada'));
  });

  it('takes nothing for the next hit that only comes much later', async () => {
    const query = { tab: 'all', q: 'firm', sort: 'id', page: '3' };
    const first = await idsOf({ ...query, page: '1' }, 'Ada');
    await idsOf(query, 'Ada');
    await site.db('leads').where({ id: first[0] }).delete();
    await site.db('leads').insert({ full_name: 'Last', company: 'Firm 1', step_id: 1 });
    expect(await idsOf(query, 'Ada')).toEqual(await expectedIds(query, 'Ada'));
  });

  it('is right after others have changed leads all the while', async () => {
    const queries = [35, 36, 41, 42].flatMap((page) =>
      ['-company', 'step', 'city'].map((sort) => ({ tab: 'all', sort, page: String(page) })),
    );
    const writing = async (from: number) => {
      for (let id = from; id < from + 60; id += 1) {
        await site
          .db('leads')
          .where({ id })
          .update({ company: `Firm ${id % 7}`, city: null, step_id: 1 + (id % 3) });
        await site.db('leads').insert({ full_name: 'New', company: `Firm ${id % 50}`, step_id: 2 });
      }
    };
    const reading = async () => {
      for (let round = 0; round < 4; round += 1) for (const query of queries) await idsOf(query, 'Ada');
    };
    await Promise.all([writing(100), writing(500), reading()]);
    for (const query of queries) expect(await idsOf(query, 'Ada')).toEqual(await expectedIds(query, 'Ada'));
  });

  it('walks from what it knows instead of counting half the list again', async () => {
    const queries: string[] = [];
    site.db.on('query', ({ sql }) => queries.push(sql));
    const query = { tab: 'all', sort: 'company', page: '41' };
    await idsOf(query, 'Ada');
    await site.db('leads').where({ full_name: 'Lead 14' }).limit(1).update({ company: 'Firm 3' });
    queries.length = 0;
    await idsOf(query, 'Ada');
    const walked = queries.filter((sql) => sql.includes('row_number()'));
    expect(walked.length).toBeGreaterThan(0);
    for (const sql of walked) expect(sql).toContain('"und-x-icu", leads.id)');
  });

  it('forgets moves only when no list can ask for them any more', async () => {
    const moves = async () => Number((await site.db('lead_moves').count('* as n'))[0]!.n);
    await forgetMoves(site.db);
    const before = await moves();
    expect(before).toBeGreaterThan(0);
    // As if nothing else had been under way twenty minutes ago.
    await site.db.raw(`update lead_moves_seen set at = at - interval '20 minutes',
      snapshot = format('%1$s:%1$s:', pg_snapshot_xmax(pg_current_snapshot()))::pg_snapshot`);
    await site.db('leads').insert({ full_name: 'Later', step_id: 1 });
    await forgetMoves(site.db);
    const left = await site.db('lead_moves').pluck('full_name');
    expect(left).toEqual(['Later']);
  });
});
