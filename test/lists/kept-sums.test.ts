import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldCounts } from '../../src/leads/fold-counts.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { sumsOf } from '../../src/lists/kept-sums.ts';
import { makeLead } from '../support/make.ts';
import { step } from '../support/people.ts';
import { type HeardSite, openHeardSite } from '../web/heard-site.ts';

describe('counts of which only the differences are read', { timeout: 60_000 }, () => {
  let heard: HeardSite;
  beforeEach(async () => {
    heard = await openHeardSite();
  });
  afterEach(() => heard.close());

  const wheres = [
    { sql: `counts.state = 'potential'`, bindings: [] },
    { sql: 'counts.step_id = ?', bindings: [step.contacted] },
  ];
  const sums = () => sumsOf(heard.site.db, leadList.counters!, wheres);
  const counted = async () => {
    const { rows } = await heard.site.db.raw(
      `select array[count(*) filter (where state = 'potential'), count(*) filter (where step_id = ?)]::int[] as n from leads`,
      [step.contacted],
    );
    return rows[0].n;
  };

  it('are those of the leads, before a fold and after it', async () => {
    const { db } = heard.site;
    await makeLead(db);
    expect(await sums()).toEqual([1, 0]);
    await makeLead(db, { step_id: step.contacted });
    expect(await sums()).toEqual([2, 1]);
    await foldCounts(db);
    expect(await sums()).toEqual([2, 1]);
    await db('leads').update({ step_id: step.contacted });
    expect(await sums()).toEqual([2, 2]);
    await db('leads').delete();
    await foldCounts(db);
    expect(await sums()).toEqual([0, 0]);
  });

  it('ask for the sums once for each fold that had something to fold', async () => {
    const { db } = heard.site;
    const asksForSums = async () =>
      (await heard.questions(sums)).filter((sql) => /from lead_counts\b/.test(sql)).length;
    await makeLead(db);
    expect([await asksForSums(), await asksForSums()]).toEqual([1, 0]);
    await makeLead(db);
    expect(await asksForSums()).toBe(0);
    await foldCounts(db);
    expect([await asksForSums(), await asksForSums()]).toEqual([1, 0]);
    await foldCounts(db);
    expect(await asksForSums()).toBe(0);
  });

  it('stay exact while some change leads, others fold and others count', async () => {
    const { db } = heard.site;
    for (let at = 0; at < 10; at += 1) await makeLead(db);
    let changing = true;
    const change = async () => {
      for (let round = 0; round < 60; round += 1)
        // All at once: whatever moment is counted, all ten stand on one step.
        await db('leads').update({ step_id: round % 2 ? step.new : step.contacted });
      changing = false;
    };
    const fold = async () => {
      while (changing) await foldCounts(db);
    };
    const seen = new Set<string>();
    const count = async () => {
      while (changing) seen.add((await sums()).join());
    };
    await Promise.all([change(), fold(), fold(), count(), count(), count()]);
    expect([...seen].sort()).toEqual(['10,0', '10,10']);
    expect(await sums()).toEqual(await counted());
  });

  it('are not asked for again after a change that moves no lead', async () => {
    const ada = await heard.site.as('Ada');
    const lead = await makeLead(heard.site.db, { full_name: 'Misspelt' });
    await ada.get('/leads');
    await heard.site.db('leads').where({ id: lead.id }).update({ full_name: 'Spelt' });
    await heard.cache.catchUp();
    const asked = await heard.questions(async () => expect((await ada.get('/leads')).text).toContain('Spelt'));
    expect(asked.filter((sql) => sql.includes('lead_count') || sql.includes('lead_watchers'))).toEqual([]);
  });
});
