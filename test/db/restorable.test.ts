import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../support/site.ts';

describe('a copy made by pg_dump', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  // pg_restore empties the search path before it fills the tables.
  it('finds the functions of its columns and indexes without a search path', async () => {
    await site.db.raw(`set local search_path = ''`);
    const { rows } = await site.db.raw(`
      select public.lead_search_text(7, 'Пётр', null, 'Šiauliai', null, null, '{}', '{+380671112233}') text,
        public.phone_tails('{+380671112233}') tails`);
    expect(rows[0]).toEqual({ text: ' петр siauliai  380671112233 7', tails: ['671112233'] });
  });
});
