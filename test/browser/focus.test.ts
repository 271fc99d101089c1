import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { Stage } from './visit.ts';

let stage: Stage;
let lead: number;
beforeAll(async () => {
  stage = await Stage.open();
  const { db } = stage.site.database;
  await db('tags').insert({ name: 'VIP', colour: 'red' });
  for (let at = 1; at <= 12; at += 1) lead = (await makeLead(db, { full_name: `Lead ${at}` })).id;
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

const focused = (page: Page) => page.evaluate(() => document.activeElement?.matches(':popover-open *'));

/** Opens it by keys, walks around in it both ways and closes it; tells what is wrong. */
async function walk(page: Page, opener: string, first: string): Promise<string[]> {
  const wrong: string[] = [];
  await page.locator(opener).first().focus();
  await page.keyboard.press('Enter');
  await page.locator(`:popover-open ${first}:focus`).waitFor();
  for (const key of ['Tab', 'Shift+Tab'])
    for (let at = 0; at < 30; at += 1) {
      await page.keyboard.press(key);
      if (!(await focused(page))) wrong.push(`${opener}: ${key} ${at} leaves`);
    }
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator(':popover-open').count()).toBe(0);
  if (!(await page.locator(`${opener}:focus`).count())) wrong.push(`${opener}: focus does not come back`);
  return wrong;
}

describe('a question above the page', () => {
  it.each([
    ['to delete', '[popovertarget=record-delete]', '[popovertargetaction=hide]'],
    ['how long to hold', '[popovertarget=lead-hold]', '#held_until'],
    ['which tags', '[popovertarget=record-tags]', 'input[name=tag_ids]'],
  ])('%s has the focus inside, keeps it, and gives it back', async (_, opener, first) => {
    const { page } = await stage.visit('Ada');
    await page.goto(`/leads/${lead}`);
    expect(await walk(page, opener, first)).toEqual([]);
  });

  it('which columns begins with the first that can be changed', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads');
    expect(await walk(page, '#list-columns', 'input[value=phone]')).toEqual([]);
  });

  it('so does the menu of a phone; the small one of the person closes when the focus leaves it', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 390, height: 844 } });
    await page.goto('/leads');
    expect(await walk(page, '.drawer-open', '.logo')).toEqual([]);

    await page.locator('.topbar-person').focus();
    await page.keyboard.press('Enter');
    await page.locator('#person-menu a[href="/profile"]:focus').waitFor();
    for (let at = 0; at < 3; at += 1) await page.keyboard.press('Tab');
    await expect.poll(() => page.locator('#person-menu').isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  });

  it('opens and closes without scripts', async () => {
    const { page } = await stage.visit('Ada', { javaScriptEnabled: false });
    await page.goto(`/leads/${lead}`);
    await page.click('[popovertarget=record-delete]');
    await page.click('#record-delete [popovertargetaction=hide]');
    await page.locator('#record-delete').waitFor({ state: 'hidden' });
  });
});

describe('a select that sends its form', () => {
  it('waits for Enter or for the next field while keys choose, and not for the mouse', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads');
    const size = page.locator('.list-size select');
    const sizes = await size.locator('option').allTextContents();
    await page.evaluate(() => {
      document.body.dataset.sent = 'no';
      document.addEventListener('submit', () => Object.assign(document.body.dataset, { sent: 'yes' }));
    });
    await size.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect([await page.evaluate(() => document.body.dataset.sent), await size.inputValue()]).toEqual(['no', sizes[2]]);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/leads?*size=${sizes[2]}*`);

    await size.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Tab');
    await page.waitForURL(`**/leads?*size=${sizes[1]}*`);

    await size.click();
    await Promise.all([page.waitForURL(/\/leads(?!.*size=20)/), size.selectOption(sizes[0]!)]);
  });
});
