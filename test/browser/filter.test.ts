import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

describe.each([
  ['with scripts', true, { width: 1440, height: 900 }],
  ['without scripts, on a phone', false, { width: 390, height: 844 }],
])('the builder of a filter %s', (_, javaScriptEnabled, viewport) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    const { db } = stage.site.database;
    await makeLead(db, { full_name: 'Wanted', city: 'Vilnius', tag_ids: [1], registered_on: '2026-03-05' });
    await makeLead(db, { full_name: 'Too early', city: 'Vilnius', tag_ids: [1], registered_on: '2026-01-05' });
    await makeLead(db, { full_name: 'Elsewhere', city: 'Kaunas', tag_ids: [1], registered_on: '2026-03-05' });
    await makeLead(db, { full_name: 'Urgent one', priority: 'high', registered_on: '2025-03-05' });
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  it('puts conditions of two groups together, shows them as chips, and takes one away', async () => {
    const { page } = await stage.visit('Ada', { javaScriptEnabled, viewport });
    await page.goto('/leads');
    await page.getByRole('link', { name: 'Filters' }).click();
    await page.getByRole('button', { name: 'City', exact: true }).click();
    await page.locator('[name="a.0.value"]').fill('vil');

    await page.selectOption('[name="a.add"]', 'registered_on');
    await page.getByRole('button', { name: 'Add condition' }).first().click();
    await page.selectOption('[name="a.1.period"]', 'range');
    await page.locator('[name="a.1.first"]').fill('2026-03-01');
    await page.locator('[name="a.1.last"]').fill('2026-03-31');
    expect(await page.locator('[name="a.0.value"]').inputValue()).toBe('vil');

    await page.getByText('Second group of conditions').first().click();
    await page.selectOption('[name="b.add"]', 'priority');
    await page.getByRole('button', { name: 'Add condition' }).nth(1).click();
    await page.getByRole('checkbox', { name: 'High' }).check();
    await page.selectOption('[name="join"]', 'or');
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Show', exact: true }).click();

    await page.locator('.list-total', { hasText: '1–2 of 2' }).waitFor();
    expect(await page.locator('[data-row] .list-name a').allTextContents()).toEqual(['Wanted', 'Urgent one']);
    expect(await page.locator('#list-chips .pill > span').allTextContents()).toEqual([
      'City: vil',
      'Registered: 2026-03-01 – 2026-03-31',
      'Priority: High',
    ]);
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Remove the filter Priority: High' }).click();
    await page.locator('.list-total', { hasText: '1–1 of 1' }).waitFor();

    await page.getByRole('link', { name: 'Filters' }).click();
    await page.getByRole('button', { name: 'Remove the condition Registered' }).click();
    await page.locator('[name="a.1.field"]').waitFor({ state: 'detached' });
    await page.locator('[name="a.0.value"]').press('Enter');
    await page.locator('.list-total', { hasText: '1–2 of 2' }).waitFor();
    expect(new URL(page.url()).search).toBe('?city=vil');
  });
});

describe('the builder with scripts', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  it('shows only what the chosen operation and period need, and goes on where one was', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads/filter?registered_on=today');
    const [days, first, last] = ['days', 'first', 'last'].map((part) => page.locator(`[name="a.0.${part}"]`));
    const shown = async () => [await days!.isVisible(), await first!.isVisible(), await last!.isVisible()];
    expect(await shown()).toEqual([false, false, false]);
    await page.selectOption('[name="a.0.period"]', 'last_days');
    expect(await shown()).toEqual([true, false, false]);
    await page.selectOption('[name="a.0.period"]', 'range');
    expect(await shown()).toEqual([false, true, true]);
    // What was typed into a part that is out of sight again is not meant.
    await first!.fill('2026-01-01');
    await page.selectOption('[name="a.0.period"]', 'today');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL('**/leads?registered_on=today');
    await page.goto('/leads/filter?city=x');
    await page.selectOption('[name="a.0.operation"]', 'empty');
    expect(await page.locator('[name="a.0.value"]').isVisible()).toBe(false);

    await page.locator('[name="a.add"]').focus();
    await page.selectOption('[name="a.add"]', 'company');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('[name="a.1.operation"]:focus').waitFor();
    expect(new URL(page.url()).search).toBe('?city=x');
  });
});
