import { beforeAll, describe, expect, it } from 'vitest';
import { Cache } from '../../src/db/cache.ts';
import { forgetMoves } from '../../src/leads/forget-moves.ts';
import type { Deps } from '../../src/web/deps.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';
import { changes, expectedIds, idsOf, largeChange, makeMovingLeads, orders, type Query } from './moving-leads.ts';
import { dice } from './truth.ts';

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
    await makeMovingLeads(site.db);
    return () => site.close();
  }, 60_000);

  it.each(['Ada', 'Sam'] as const)(
    'every page is the one that the database has, after whatever changes: %s',
    async (login) => {
      const { upTo, pick } = dice(cast[login].id);
      const sort = () => pick(orders);
      const large = [...changes, largeChange];
      for (let round = 0; round < 18; round += 1) {
        const list = lists[round % lists.length]!;
        const query = { ...list, sort: sort(), page: String(1 + upTo(60)) };
        for (let change = 0; change < 5; change += 1) {
          const sql = pick(change === 3 ? large : changes);
          await site.db.raw(sql, sql.includes('?') ? [1 + upTo(900)] : []);
          const page = change % 2 ? query.page : String(Math.max(1, Number(query.page) + upTo(3) - 1));
          expect({ ...query, page, ids: await idsOf(deps, { ...query, page }, login) }).toEqual({
            ...query,
            page,
            ids: await expectedIds(deps, { ...query, page }, login),
          });
        }
      }
    },
  );

  it('sees what was done in a transaction that began before the page was read', async () => {
    const query = { tab: 'all', sort: 'full_name', page: '40' };
    const trx = await site.db.transaction();
    await trx('leads').insert({ full_name: 'Aaa', step_id: 1 });
    await idsOf(deps, query, 'Ada');
    await trx.commit();
    expect(await idsOf(deps, query, 'Ada')).toEqual(await expectedIds(deps, query, 'Ada'));
  });

  it('takes nothing for the next hit that only comes much later', async () => {
    const query = { tab: 'all', q: 'firm', sort: 'id', page: '3' };
    const first = await idsOf(deps, { ...query, page: '1' }, 'Ada');
    await idsOf(deps, query, 'Ada');
    await site.db('leads').where({ id: first[0] }).delete();
    await site.db('leads').insert({ full_name: 'Last', company: 'Firm 1', step_id: 1 });
    expect(await idsOf(deps, query, 'Ada')).toEqual(await expectedIds(deps, query, 'Ada'));
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
      for (let round = 0; round < 4; round += 1) for (const query of queries) await idsOf(deps, query, 'Ada');
    };
    await Promise.all([writing(100), writing(500), reading()]);
    for (const query of queries) expect(await idsOf(deps, query, 'Ada')).toEqual(await expectedIds(deps, query, 'Ada'));
  });

  it('walks from what it knows instead of counting half the list again', async () => {
    const queries: string[] = [];
    site.db.on('query', ({ sql }) => queries.push(sql));
    const query = { tab: 'all', sort: 'company', page: '41' };
    await idsOf(deps, query, 'Ada');
    await site.db('leads').where({ full_name: 'Lead 14' }).limit(1).update({ company: 'Firm 3' });
    queries.length = 0;
    await idsOf(deps, query, 'Ada');
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
