import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  pruneEvents,
  pruneImportFiles,
  pruneImports,
  pruneRateLimits,
  pruneSessions,
  pruneSubmissions,
} from '../../src/jobs/prune.ts';
import { foldCounts } from '../../src/leads/fold-counts.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('daily pruning', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const going = new AbortController().signal;
  const ago = (hours: number) => new Date(Date.now() - hours * 3600_000);

  it('forgets ended sessions', async () => {
    await site.db('sessions').insert([
      { sid: 'ended', sess: {}, expire: ago(1) },
      { sid: 'good', sess: {}, expire: ago(-1) },
    ]);
    await pruneSessions(site.db, going);
    expect(await site.db('sessions').pluck('sid')).toEqual(['good']);
  });

  it('forgets submissions and events after two days', async () => {
    const admin_id = cast.Ada.id;
    for (const created_at of [ago(49), ago(47)]) {
      await site.db('submissions').insert({ id: randomUUID(), admin_id, created_at });
      await site.db('events').insert({ admin_id, kind: 'call', created_at });
    }
    await pruneSubmissions(site.db, going);
    await pruneEvents(site.db, going);
    expect(await site.db('submissions')).toHaveLength(1);
    expect(await site.db('events')).toHaveLength(1);
  });

  it('forgets files of imports after a week and their failures after a month', async () => {
    const add = async (state: string, days: number) => {
      const finished = state === 'done' ? { finished_at: ago(days * 24) } : {};
      const file = { admin_id: cast.Ada.id, entity: 'lead', file_name: `${state} ${days}`, size: 1, kind: 'csv' };
      const values = { ...file, ...finished, state, created_at: ago(days * 24) };
      const [{ id }] = await site.db('imports').insert(values).returning('id');
      await site.db('import_chunks').insert({ import_id: id, position: 0, bytes: Buffer.from('x') });
      await site.db('import_failures').insert({ import_id: id, row_number: 2, cells: '[]', problems: '[]' });
    };
    for (const state of ['done', 'draft', 'running']) for (const days of [1, 8, 31]) await add(state, days);
    await pruneImports(site.db, going);
    await pruneImportFiles(site.db, going);
    const left = ['done 1', 'done 8', 'draft 1', 'running 1', 'running 8', 'running 31'];
    expect(await site.db('imports').orderBy('id').pluck('file_name')).toEqual(left);
    expect(await site.db('import_failures')).toHaveLength(left.length);
    expect(await site.db('import_chunks')).toHaveLength(left.length - 1);
  });

  it('forgets limits that ran out, however many', async () => {
    await site.db.raw(
      `insert into rate_limits (key, points, expire) select n::text, 1, 1000 from generate_series(1, 2500) n`,
    );
    await site.db('rate_limits').insert([
      { key: 'running', points: 1, expire: Date.now() + 60_000 },
      { key: 'for ever', points: 1, expire: null },
    ]);
    await pruneRateLimits(site.db, going);
    expect((await site.db('rate_limits').pluck('key')).sort()).toEqual(['for ever', 'running']);
  });

  it('adds the counts up', async () => {
    await makeLead(site.db);
    await makeLead(site.db);
    await foldCounts(site.db);
    await foldCounts(site.db);
    expect(await site.db('lead_count_deltas')).toEqual([]);
    expect(await site.db('lead_counts').sum('n as n').first()).toEqual({ n: 2 });
  });
});
