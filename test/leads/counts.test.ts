import { afterEach, describe, expect, it } from 'vitest';
import { foldCounts } from '../../src/leads/fold-counts.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site } from '../support/site.ts';

const key = 'state, step_id, coalesce(responsible_id, 0), coalesce(source_id, 0), priority';

/** What the counters say, and what there is. */
async function compare({ db }: Site): Promise<void> {
  const counted = await db.raw(`select state, step_id, responsible_id, source_id, priority, sum(n)::int n from (
      select * from lead_counts
      union all select state, step_id, responsible_id, source_id, priority, n from lead_count_deltas
    ) counts group by 1, 2, 3, 4, 5 having sum(n) <> 0 order by 1, 2, 3, 4, 5`);
  const real = await db.raw(
    `select ${key.replace('coalesce(responsible_id, 0)', '$& responsible_id').replace('coalesce(source_id, 0)', '$& source_id')},
      count(*)::int n from leads group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`,
  );
  expect(counted.rows).toEqual(real.rows);
}

describe('the counters of the leads', () => {
  let site: Site;
  afterEach(() => site.close());

  it('stay exact whatever people do', async () => {
    site = await openSite();
    const ada = await site.as('Ada');
    await ada.get('/leads/new');
    await ada.post('/leads', {
      full_name: 'Made by hand',
      step_id: step.new,
      registered_on: '2026-11-20',
      priority: 'normal',
      responsible_id: cast.Ada.id,
    });
    const { id, version } = await site.db('leads').first();
    await compare(site);

    expect((await ada.post(`/leads/${id}/step`, { step_id: step.interested })).status).toBe(303);
    await compare(site);
    await ada.get(`/leads/${id}/edit`);
    const edited = await ada.post(`/leads/${id}`, {
      full_name: 'Edited',
      step_id: step.contacted,
      registered_on: '2026-11-20',
      priority: 'high',
      source_id: 2,
      responsible_id: cast.Sam.id,
      version: version + 1,
    });
    expect(edited.status).toBe(303);
    await compare(site);
    await foldCounts(site.db);
    await compare(site);
    expect((await ada.post(`/leads/${id}/delete`)).status).toBe(303);
    await compare(site);
    expect((await ada.get('/leads?tab=bin')).text).toContain('Edited');
    expect((await ada.post(`/leads/${id}/restore`)).status).toBe(303);
    await compare(site);
    await foldCounts(site.db);
    expect(await site.db('lead_count_deltas')).toEqual([]);
    await compare(site);
  });

  it('stay exact through changes of many rows', async () => {
    site = await openSite();
    const { db } = site;
    await db.raw(`insert into leads (full_name, step_id, source_id, responsible_id)
      select 'Lead ' || n, 1 + n % 4, nullif(n % 4, 0), 1 + n % 3 from generate_series(1, 300) n`);
    await compare(site);
    await db('leads').where('step_id', 1).update({ step_id: 2, priority: 'low' });
    await db('leads').whereRaw('id % 7 = 0').update({ deleted_at: new Date(), source_id: null });
    await foldCounts(db);
    await db('leads').whereRaw('id % 5 = 0').delete();
    await db('leads').where('step_id', 99).update({ step_id: 1 });
    await compare(site);
    await db('leads').delete();
    await foldCounts(db);
    await compare(site);
    expect(await db('lead_counts').sum('n').first()).toEqual({ sum: 0 });
  });

  it('stay exact while many write and some add up', async () => {
    site = await openCommittedSite();
    const { db } = site;
    const leads = await Promise.all(Array.from({ length: 8 }, () => makeLead(db)));
    const failed = db.transaction(async (trx) => {
      await trx('leads').insert({ full_name: 'Never', step_id: 1 });
      throw new Error('given up');
    });
    await Promise.all([
      ...leads.map((lead, n) =>
        db('leads')
          .where({ id: lead.id })
          .update({ step_id: 1 + (n % 4), priority: 'high' }),
      ),
      ...leads.map((lead) => db('leads').where({ id: lead.id }).update({ source_id: 1 })),
      ...Array.from({ length: 6 }, () => foldCounts(db)),
      ...Array.from({ length: 6 }, () => makeLead(db, { responsible_id: null })),
      db('leads').where({ id: leads[0]!.id }).delete(),
      failed.catch(() => undefined),
    ]);
    await compare(site);
    await Promise.all(Array.from({ length: 4 }, () => foldCounts(db)));
    await compare(site);
    expect(await db('lead_count_deltas')).toEqual([]);
  });
});
