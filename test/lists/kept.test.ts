import { beforeAll, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { Cache } from '../../src/db/cache.ts';
import { Listener } from '../../src/db/listener.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { findNeighbours } from '../../src/lists/neighbours.ts';
import type { Deps } from '../../src/web/deps.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';

/** What the database itself says: the plain query for the sorts tried here. */
const orders: Record<string, string> = {
  full_name: 'full_name collate "und-x-icu", id',
  '-phone': 'phone is null, phone collate "und-x-icu" desc, id desc',
  company: 'company is null, company collate "und-x-icu", id',
  '-next_planned_on': 'next_planned_on is null, next_planned_on desc, id desc',
  step: 'step_id, id',
};

describe('what is kept of a long list', { timeout: 60_000 }, () => {
  let site: Site & { database: { url: string } };
  let listener: Listener;
  let deps: Deps;
  beforeAll(async () => {
    const cache = new Cache(true);
    site = await openCommittedSite({ cache });
    deps = testDeps(site.db, { cache });
    listener = new Listener(site.database.url);
    listener.on('prospekt_cache', (table) => cache.clear(table === 'lead_count_deltas' ? 'lead_counts' : table));
    await listener.start();
    await site.db.raw(`
      insert into leads (full_name, phones, company, step_id, responsible_id, next_planned_on)
      select 'Lead ' || n * 7 % 900, case when n % 9 > 0 then array['+3706' || 1000000 + n * 31 % 5000] else '{}' end,
        case when n % 3 > 0 then 'Firm ' || n * 13 % 50 end, 1 + n % 3, 1, case when n % 2 = 0 then date '2026-12-01' + n % 40 end
      from generate_series(1, 6000) n`);
    return async () => {
      await listener.close();
      await site.close();
    };
  }, 60_000);

  async function idsOf(query: Record<string, string>, login: keyof typeof cast = 'Ada'): Promise<number[]> {
    const me = await admins.get(site.db, cast[login].id);
    const { rows } = await listRows(deps, me, leadList, readFilter(leadList, query), await loadNames(deps));
    return rows.map(({ id }) => id);
  }

  async function expectedIds(sort: string, page: number, where = 'true'): Promise<number[]> {
    const { rows } = await site.db.raw(
      `select id from leads where state = 'potential' and ${where} order by ${orders[sort]} limit 10 offset ?`,
      [(page - 1) * 10],
    );
    return rows.map(({ id }: { id: number }) => id);
  }

  it.each(Object.keys(orders))('pages far inside are the right ones, whichever was seen before: %s', async (sort) => {
    for (const page of [300, 301, 302, 300, 299, 290, 305, 380, 231, 260, 600, 1, 299]) {
      expect(await idsOf({ sort, page: String(page) })).toEqual(await expectedIds(sort, page));
    }
  });

  it.each(Object.keys(orders))('a change anywhere is seen on pages far inside: %s', async (sort) => {
    await idsOf({ sort, page: '300' });
    await site.db('leads').insert({ full_name: 'Aaa', company: 'Aaa', phones: ['+37069999999'], step_id: 1 });
    await site.db.raw(`update leads set full_name = 'Zzz', company = null where id in (select min(id) from leads)`);
    await site.db.raw('delete from leads where id in (select max(id) - 5 from leads)');
    await expect.poll(() => idsOf({ sort, page: '301' })).toEqual(await expectedIds(sort, 301));
    expect(await idsOf({ sort, page: '300' })).toEqual(await expectedIds(sort, 300));
  });

  it('a search with many hits is leafed through in order, and sees a change', async () => {
    const query = (page: number) => ({ q: 'firm', sort: 'company', page: String(page) });
    const found = `search_text like '%firm%'`;
    for (const page of [1, 2, 50, 51, 100, 3]) {
      expect(await idsOf(query(page))).toEqual(await expectedIds('company', page, found));
    }
    await site.db('leads').insert({ full_name: 'New', company: 'Firm 0', step_id: 1 });
    await expect.poll(() => idsOf(query(50))).toEqual(await expectedIds('company', 50, found));
  });

  it('neighbours are those of the list that was just looked at', async () => {
    const query = { company: 'Firm 7', sort: 'full_name' };
    const ids = await idsOf({ ...query, size: '100' });
    const me = await admins.get(site.db, cast.Ada.id);
    const from = new URLSearchParams(query).toString();
    for (const at of [0, 1, 50]) {
      const beside = await findNeighbours(deps, me, leadList, ids[at]!, from);
      expect(beside).toEqual({ previous: ids[at - 1] ?? null, next: ids[at + 1] });
    }
  });

  it('shows nobody what was taken from him, even before the change is heard of', async () => {
    const deaf = testDeps(site.db, { cache: new Cache(true) });
    const me = await admins.get(site.db, cast.Sam.id);
    const names = await loadNames(deaf);
    await site
      .db('leads')
      .insert([1, 2, 3].map((n) => ({ full_name: `Mine ${n}`, step_id: 1, responsible_id: cast.Sam.id })));
    const shown = async () => {
      const filter = readFilter(leadList, { q: 'mine', sort: 'full_name' });
      return (await listRows(deaf, me, leadList, filter, names)).rows.map(({ full_name }) => full_name);
    };
    expect(await shown()).toEqual(['Mine 1', 'Mine 2', 'Mine 3']);
    await site.db('leads').where({ full_name: 'Mine 2' }).update({ responsible_id: cast.Ada.id });
    expect(await shown()).toEqual(['Mine 1', 'Mine 3']);
  });
});
