import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workInChanges } from '../../src/db/work-in-changes.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site } from '../support/site.ts';

describe('what waits at the indexes of texts', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const going = new AbortController().signal;
  /** Pages that waited until now. */
  const waiting = async (index: string): Promise<number> => {
    const { rows } = await site.db.raw('select gin_clean_pending_list(?::regclass) as pages', [index]);
    return rows[0].pages;
  };

  it.each(['leads_search', 'leads_tags', 'leads_comments'])('is worked in: %s', async (index) => {
    const values = { tag_ids: [1], phones: ['+380681111111'], comments: 'Asked to be called back' };
    await makeLead(site.db, values);
    expect(await waiting(index)).toBeGreaterThan(0);
    await makeLead(site.db, values);
    await workInChanges(site.db, going);
    expect(await waiting(index)).toBe(0);
    expect((await (await site.as('Ada')).get('/leads?q=068 111')).text).toContain('1–2');
  });
});
