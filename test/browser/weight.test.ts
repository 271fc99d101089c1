import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { Stage, type Visit } from './visit.ts';

let stage: Stage;
let lead: number;
beforeAll(async () => {
  stage = await Stage.open();
  for (let number = 1; number <= 10; number += 1) {
    const values = { full_name: `Иванов Иван ${number}`, phones: [`+38068112333${number % 10}`], company: 'Ромашка' };
    lead = (await makeLead(stage.site.database.db, values)).id;
  }
});
afterAll(() => stage.close());

/** What a page and all that belongs to it cost over the wire, in bytes. */
async function weigh({ page }: Visit, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'load' });
  return page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => (entry as PerformanceResourceTiming).transferSize)
      .reduce((sum, size) => sum + size, 0),
  );
}

const pages = () => [
  '/',
  '/leads',
  `/leads/${lead}`,
  '/leads/new',
  '/leads/search',
  '/leads/filter',
  '/settings/steps',
];

it('whichever page is the first costs little to load', async () => {
  for (const address of pages()) {
    const weight = await weigh(await stage.visit('Ada'), address);
    expect(weight, address).toBeGreaterThan(50_000);
    expect(weight, address).toBeLessThan(200_000);
  }
  expect(await stage.endVisits()).toEqual([]);
});

it('the next ones cost next to nothing', async () => {
  const ada = await stage.visit('Ada');
  for (const address of pages()) await ada.page.goto(address);
  for (const address of pages()) expect(await weigh(ada, address), address).toBeLessThan(20_000);
  expect(await stage.endVisits()).toEqual([]);
});
