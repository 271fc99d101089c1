import { afterEach, beforeEach, expect, it } from 'vitest';
import { fold } from '../../src/i18n/fold.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

it('letters are folded in the database as in the app', async () => {
  const text = 'Ёлка ёж Ąžuolas čęėįšųū ČĘĖĮŠŲŪŽ Ґрунт, ïje “№” 1 + 1';
  expect((await site.db.raw('select fold(?) as folded', [text])).rows).toEqual([{ folded: fold(text) }]);
  expect(fold(text)).toBe('елка еж azuolas ceeisuu ceeisuuz ґрунт, ïje “№” 1 + 1');
});
