import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  for (let at = 0; at < 30; at += 1)
    await makeLead(stage.site.database.db, {
      full_name: `Александра Константиновна ${at}`,
      phones: ['+380681123331'],
      emails: [`aleksandra.konstantinovna${at}@example.com`],
      company: 'ТОВ «Зелений сад і партнери»',
    });
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

const box = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);

describe('the table on a laptop', () => {
  it('keeps its header, the names and the way to other pages in sight, however far it is scrolled', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 1280, height: 800 } });
    await page.goto('/leads?size=20');
    const table = page.locator('.list-scroll');
    await table.evaluate((element) => element.scrollTo(element.scrollWidth, element.scrollHeight));

    const frame = await box(page, '.list-scroll');
    const header = await box(page, 'thead .col-phone');
    const name = await box(page, 'tbody tr:last-child .col-full_name');
    expect(header.top).toBeCloseTo(frame.top, 0);
    expect(name.left).toBeGreaterThanOrEqual(frame.left);
    expect(name.bottom).toBeLessThanOrEqual(frame.bottom);
    expect((await box(page, '.pagination')).bottom).toBeLessThan(800);
    expect((await box(page, 'tbody tr:last-child .col-actions')).right).toBeLessThanOrEqual(frame.right);
    // The heading of the names lies over those that pass under it.
    const covering = await page.evaluate(([x, y]) => document.elementFromPoint(x!, y!)?.closest('th')?.className, [
      name.left + 20,
      frame.top + 10,
    ] as const);
    expect(covering).toBe('col-full_name');
  });

  it('shows a row chosen by keys whole, below the header', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 1280, height: 800 } });
    await page.goto('/leads?size=20');
    for (let at = 0; at < 20; at += 1) await page.keyboard.press('KeyJ');
    for (let at = 0; at < 19; at += 1) await page.keyboard.press('KeyK');
    const header = await box(page, 'thead .col-phone');
    expect((await box(page, 'tbody tr:first-child')).top).toBeGreaterThanOrEqual(header.bottom - 1);
  });
});

describe('the table on a phone', () => {
  it('gives every row a box to tick and its links, none over another', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 390, height: 844 } });
    await page.goto('/leads');
    const row = page.locator('tr[data-row]').nth(2);
    await row.getByRole('checkbox').click();
    await page.getByText('1 selected').waitFor();
    await row.getByRole('link', { name: /^Information/ }).click({ trial: true });
    await row.getByRole('link', { name: /^Edit: / }).click();
    await page.waitForURL(/\/edit$/);
  });
});

describe('an error of somebody who is signed in', () => {
  it('leaves him the navigation', async () => {
    const visit = await stage.visit('Ada');
    visit.expectStatus(404);
    await visit.page.goto('/leads/999999');
    await visit.page.getByRole('heading', { name: 'There is no such page, or it is not yours.' }).waitFor();
    expect(await visit.page.title()).toBe('Error 404 · Prospekt');
    expect(await findFaults(visit.page)).toEqual([]);
    await visit.page.getByRole('navigation').getByRole('link', { name: 'Leads' }).first().click();
    await visit.page.waitForURL('**/leads');
  });
});
