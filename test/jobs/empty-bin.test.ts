import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyingBin } from '../../src/db/empty-bin.ts';
import { makeLead } from '../support/make.ts';
import { step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('emptying the bin', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const going = new AbortController().signal;
  const inBin = async (days: number) => {
    const { id } = await makeLead(site.db, { full_name: `${days} days` });
    const deleted_at = site.db.raw(`now() - make_interval(days => ?)`, [days]);
    await site.db('leads').where({ id }).update({ deleted_at });
    return id;
  };

  it('removes leads after 30 days with all that hangs on them, and keeps the rest', async () => {
    const old = await inBin(31);
    await site.db('actions').insert({ lead_id: old, step_id: step.new, text: 'a note' });
    await site.db('calls').insert({ phone: '1', lead_id: old, result: 'found' });
    const young = await inBin(29);
    const kept = await makeLead(site.db);
    expect(await emptyingBin('leads')(site.db, going)).toBe(1);
    expect(await site.db('leads').pluck('id').orderBy('id')).toEqual([young, kept.id]);
    expect(await site.db('calls').first()).toMatchObject({ lead_id: null });
    const removed = await site.db('changes').where({ entity: 'lead', entity_id: old, kind: 'removed' }).first();
    expect(removed).toMatchObject({ admin_id: null, before: { full_name: '31 days' } });
  });

  it('does so in batches, and nothing the second time', async () => {
    await site.db.raw(
      `insert into leads (full_name, step_id, deleted_at) select 'x', 1, now() - interval '40 days' from generate_series(1, 450)`,
    );
    expect(await emptyingBin('leads')(site.db, going)).toBe(450);
    expect(await emptyingBin('leads')(site.db, going)).toBe(0);
  });

  it('stops between batches when the process ends', async () => {
    await inBin(31);
    await expect(emptyingBin('leads')(site.db, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(await site.db('leads')).toHaveLength(1);
  });
});
