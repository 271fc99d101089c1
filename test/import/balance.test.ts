import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { duplicateModes } from '../../src/import/plan.ts';
import { countsOf, go, makeImport } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const many = 1300;

/** Always the same numbers from 0 to below `n`, so that a failure can be repeated. */
function dice(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

describe.each(duplicateModes)('a file full of repetitions, with “%s”', (mode) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('ends as the dry run said, row by row, and adds up', { timeout: 90_000 }, async () => {
    const roll = dice(duplicateModes.indexOf(mode) + 7);
    const phone = () => `+38067${1_000_000 + roll(400)}`;
    const email = () => `a${roll(400)}@b.lt`;
    const some = <T>(value: T) => (roll(3) > 0 ? value : '');
    for (let n = 0; n < 40; n += 1)
      await makeLead(site.db, {
        phones: [phone(), phone()],
        emails: roll(2) ? [email()] : [],
        responsible_id: roll(2) ? cast.Ada.id : cast.Sam.id,
      });
    const line = () => [
      roll(20) ? `Name ${roll(500)}` : '',
      some(`${phone()}|${some(phone())}`),
      some(email()),
      some(`City ${roll(5)}`),
      roll(30) ? '' : 'no date',
    ];
    const lines = ['n;p;e;c;d', ...Array.from({ length: many }, () => line().join(';').replace('|', ','))];
    const columns = ['full_name', 'phones', 'emails', 'city', 'registered_on'] as const;
    const make = () => makeImport(site.db, { lines, plan: { columns: [...columns], duplicates: mode } });
    const failuresOf = (id: number) =>
      site.db('import_failures').where({ import_id: id }).orderBy('row_number').select('row_number', 'problems');

    const checked = await go(site.db, await make(), 'check');
    const before = Number((await site.db('leads').count({ n: '*' }).first())!.n);
    const done = await go(site.db, await make(), 'take');
    expect(countsOf(done)).toEqual(countsOf(checked));
    expect(done.notes).toEqual(checked.notes);
    expect(await failuresOf(done.id)).toEqual(await failuresOf(checked.id));
    const { created, updated, skipped, failed } = done;
    // A row of nothing is no row.
    expect(created + updated + skipped + failed).toBe(lines.filter((text) => /[^;]/.test(text)).length - 1);
    expect(Number((await site.db('leads').count({ n: '*' }).first())!.n)).toBe(before + created);
  });
});
