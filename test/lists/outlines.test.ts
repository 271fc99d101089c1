import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Cache } from '../../src/db/cache.ts';
import { forgetMoves } from '../../src/leads/forget-moves.ts';
import { outlineLeads } from '../../src/leads/outline-leads.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, testDeps } from '../support/site.ts';
import { changes, expectedIds, idsOf, largeChange, makeMovingLeads, orders, type Query } from './moving-leads.ts';
import { dice } from './truth.ts';

const lists: Query[] = [
  {},
  { tab: 'all' },
  { tab: 'converted' },
  { tab: 'bin' },
  { step_id: '2' },
  { tab: 'all', responsible_id: String(cast.Sam.id) },
  { tab: 'all', responsible_id: 'none' },
  { tab: 'all', source_id_not: '1' },
  { priority: 'medium', step_id: '1' },
];

describe('the outline of an order', { timeout: 60_000 }, () => {
  let site: Site;
  const outline = (moves = 5000, signal = new AbortController().signal) =>
    outlineLeads(site.db, signal, { rows: 37, few: 1, moves });
  /** As if all that is under way had been so a minute ago. */
  const rest = async () => {
    await forgetMoves(site.db);
    await site.db.raw(`update lead_moves_seen set at = at - interval '1 minute', snapshot = pg_current_snapshot()`);
  };
  const outlined = async (): Promise<string[]> =>
    (await site.db('lead_outlines').orderBy('sort').select()).map(({ sort }) => sort);
  const made = async (sort: string): Promise<string> =>
    (await site.db('lead_outlines').where({ sort }).first())?.snapshot;

  beforeAll(async () => {
    site = await openCommittedSite();
    await makeMovingLeads(site.db);
    await site.db.raw('select fold_lead_counts()');
    return () => site.close();
  }, 60_000);
  beforeEach(async () => {
    await rest();
    await outline();
  });

  /** As a process that was never asked for any page. */
  async function firstVisit(query: Query, login: 'Ada' | 'Sam') {
    const deps = testDeps(site.db, { cache: new Cache(true) });
    const asked: string[] = [];
    const note = ({ sql }: { sql: string }) => asked.push(sql);
    site.db.on('query', note);
    const ids = await idsOf(deps, query, login);
    site.db.removeListener('query', note);
    expect({ ...query, login, ids }).toEqual({ ...query, login, ids: await expectedIds(deps, query, login) });
    return asked;
  }

  it.each(['Ada', 'Sam'] as const)(
    'leads to every page as the database has it, after whatever changes: %s',
    async (login) => {
      const { upTo, pick } = dice(cast[login].id);
      for (const sort of orders) {
        for (const list of lists) {
          const sql = pick(changes);
          await site.db.raw(sql, sql.includes('?') ? [1 + upTo(900)] : []);
          await firstVisit({ ...list, sort, page: String(1 + upTo(60)) }, login);
        }
      }
    },
  );

  it.each(orders)('is where a page far inside begins: %s', async (sort) => {
    const [, ...asked] = await firstVisit({ tab: 'all', sort, page: '41' }, 'Ada');
    const passed = asked.filter((sql) => sql.includes('row_number() over () place'));
    expect(asked.filter((sql) => sql.includes('lead_outline_blocks'))).toHaveLength(1);
    expect(passed.length).toBeGreaterThan(0);
    for (const sql of passed) expect(sql).toMatch(/leads\.id\)? [<>]=? \(?\$/);
  });

  it('is made anew when many leads have changed at once, but only after that is over', async () => {
    const before = await made('city');
    expect(await outlined()).toContain('city');
    await site.db.raw(largeChange, [1]);
    await firstVisit({ tab: 'all', sort: 'city', page: '41' }, 'Ada');
    await outline();
    expect(await outlined()).toEqual([]);
    await rest();
    await outline();
    expect(await outlined()).toContain('city');
    expect(await made('city')).not.toBe(before);
    await firstVisit({ tab: 'all', sort: 'city', page: '41' }, 'Ada');
  });

  it('stays while little changes, and what has changed since stays known', async () => {
    const before = await made('city');
    await site.db('leads').where({ full_name: 'Lead 14' }).limit(1).update({ city: 'Zarasai' });
    await site.db.raw(`update lead_moves_seen set at = at - interval '20 minutes'`);
    await forgetMoves(site.db);
    await outline();
    expect(await made('city')).toBe(before);
    await firstVisit({ tab: 'all', sort: '-city', page: '41' }, 'Ada');
  });

  it('is made anew after very many small changes, and serves until then', async () => {
    const before = await made('city');
    await site.db('leads').where({ full_name: 'Lead 15' }).limit(1).update({ city: 'Zarasai' });
    await expect(outline(2, AbortSignal.abort())).rejects.toThrow();
    expect(await made('city')).toBe(before);
    await firstVisit({ tab: 'all', sort: 'city', page: '41' }, 'Ada');
    await outline(2);
    expect(await made('city')).not.toBe(before);
    await firstVisit({ tab: 'all', sort: 'city', page: '41' }, 'Ada');
  });

  it('is of no use once what has changed since is forgotten', async () => {
    await site.db('leads').insert({ full_name: 'Aaa', city: 'Aaa', step_id: 1 });
    await site.db.raw('update lead_moves_forgotten set below = pg_current_xact_id()');
    await site.db('lead_moves').delete();
    await firstVisit({ tab: 'all', sort: 'city', page: '41' }, 'Ada');
  });

  it('is of no use, and made anew, when it has other runs than the order', async () => {
    await site.db.raw(`update lead_outlines set runs = jsonb_set(runs, '{0}', '"another"') where sort = 'company'`);
    await firstVisit({ tab: 'all', sort: 'company', page: '41' }, 'Ada');
    const before = await made('company');
    await outline();
    expect(await made('company')).not.toBe(before);
  });

  it('is made anew for a dictionary with another entry', async () => {
    await site.db.raw(`insert into steps (name, colour, position) values ('Another', '#123456', 9)`);
    await site.db('leads').insert({ full_name: 'There', step_id: site.db('steps').max('id') });
    await firstVisit({ tab: 'all', sort: '-step', page: '41' }, 'Ada');
    const before = await made('step');
    await outline();
    expect(await made('step')).not.toBe(before);
  });

  it('is not made of few leads', async () => {
    await site.db('lead_outlines').delete();
    await outlineLeads(site.db, new AbortController().signal);
    expect(await outlined()).toEqual([]);
  });
});
