import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  const { db } = stage.site.database;
  for (const full_name of ['Anna', 'Boris', 'Clara']) await makeLead(db, { full_name, city: 'Odesa' });
});
afterEach(async () => {
  const { db } = stage.site.database;
  const complaints = await stage.endVisits();
  await db('saved_views').delete();
  await db('leads').update({ step_id: 1, responsible_id: cast.Ada.id });
  await db('admins').where({ id: cast.Ada.id }).update({ lead_columns: null, table_settings: '{}' });
  expect(complaints).toEqual([]);
});
afterAll(() => stage.close());

const headings = (page: Page) =>
  page
    .locator('.list-table th[data-column]')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column')));
const usual = ['full_name', 'phone', 'company', 'responsible_id', 'registered_on', 'step_id', 'priority'];
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('the table of leads %s', (_, javaScriptEnabled) => {
  const visit = async (options = {}) => (await stage.visit('Ada', { javaScriptEnabled, ...options })).page;
  const part = (page: Page) => page.locator(javaScriptEnabled ? '#sheet' : '#main');

  it('changes a step from its row and takes that back, in the same place of the list', async () => {
    const page = await visit();
    await page.goto('/leads?sort=full_name');
    await row(page, 'Boris').locator('.col-step_id a').click();
    await part(page).getByRole('button', { name: 'Interested' }).click();
    await row(page, 'Boris').locator('.col-step_id', { hasText: 'Interested' }).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=full_name');
    await page.getByRole('status').filter({ hasText: 'The step is changed: Boris' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'Boris').locator('.col-step_id', { hasText: 'New' }).waitFor();
    expect(new URL(page.url()).search).toBe('?sort=full_name');
  });

  it('gives a lead to somebody else on a phone', async () => {
    const page = await visit({ viewport: { width: 390, height: 844 } });
    await page.goto('/leads?sort=full_name');
    await row(page, 'Clara').locator('.col-responsible_id a').click();
    const choice = part(page).getByRole('button', { name: 'Sam Seller' });
    await choice.waitFor();
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
    await choice.click();
    await row(page, 'Clara').locator('.col-responsible_id', { hasText: 'Sam Seller' }).waitFor();
  });

  it('keeps all its columns within reach beside the menu of a laptop', async () => {
    const wide = {
      emails: ['anna.with.a.long.address@example.com'],
      phones: ['+380681111111'],
      company: 'x'.repeat(60),
    };
    await stage.site.database.db('leads').where({ full_name: 'Anna' }).update(wide);
    for (const width of [1280, 1440]) {
      const page = await visit({ viewport: { width, height: 800 } });
      await page.goto('/leads?sort=full_name');
      const fits = await page.locator('.table-scroll').evaluate((box) => {
        return box.scrollWidth <= box.clientWidth || getComputedStyle(box).overflowX === 'auto';
      });
      expect(fits, String(width)).toBe(true);
    }
  });

  it('shows other columns in another order, moved by buttons', async () => {
    const page = await visit();
    await page.goto('/leads');
    await page.getByRole('link', { name: 'Columns' }).click();
    await part(page).getByLabel('City', { exact: true }).check();
    await part(page).getByLabel('Priority', { exact: true }).uncheck();
    for (const _time of [1, 2]) {
      await part(page).getByRole('button', { name: 'Step: move up' }).click();
      if (!javaScriptEnabled) await page.waitForURL(/order=/);
    }
    await part(page).getByLabel('Rows on a page').selectOption('50');
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
    await part(page).getByRole('button', { name: 'Save' }).click();
    await page.locator('th[data-column=city]').waitFor();
    const moved = ['full_name', 'phone', 'company', 'step_id', 'responsible_id', 'registered_on', 'city'];
    expect(await headings(page)).toEqual(moved);
    expect(await page.locator('.list-size select').inputValue()).toBe('50');
  });

  it('keeps a view, finds it again first, and brings it up to date', async () => {
    const page = await visit();
    await page.goto('/leads?tab=all&sort=full_name&full_name=anna');
    await page.getByRole('link', { name: 'Views' }).click();
    await part(page).getByLabel('Name').waitFor();
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
    await part(page).getByLabel('Name').fill('Only Anna');
    await part(page).getByLabel('Open it first').check();
    await part(page).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Only Anna' }).waitFor();
    await page.goto('/leads');
    await row(page, 'Anna').waitFor();
    expect(await page.locator('tr[data-row]').count()).toBe(1);

    await page.getByRole('link', { name: /^Remove/ }).click();
    await row(page, 'Clara').waitFor();
    await page.waitForLoadState();
    await page.locator('#list-views', { hasText: 'changed' }).click();
    await part(page).getByRole('button', { name: 'Update the view' }).click();
    await page.getByText('View updated: Only Anna').waitFor();
    await page.goto('/leads');
    await row(page, 'Clara').waitFor();

    await page.getByRole('link', { name: 'Only Anna' }).last().click();
    await part(page).getByRole('link', { name: 'Without a view' }).click();
    await page.getByRole('heading', { name: 'Leads' }).waitFor();
  });
});

describe('with scripts', () => {
  it('the menu of a row is used by keyboard alone, and focus comes back to the row', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads?sort=full_name');
    const link = row(page, 'Anna').locator('.col-step_id a');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator('#sheet button[aria-current]:focus').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#sheet').waitFor({ state: 'hidden' });
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('#sheet button[aria-current]:focus').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await row(page, 'Anna').locator('.col-step_id a:focus', { hasText: 'Contacted' }).waitFor();
  });

  it('a step that somebody else changed meanwhile is asked again', async () => {
    const visit = await stage.visit('Ada');
    const { page } = visit;
    await page.goto('/leads?sort=full_name');
    await row(page, 'Anna').locator('.col-step_id a').click();
    const choice = page.locator('#sheet').getByRole('button', { name: 'Interested' });
    await choice.waitFor();
    await stage.site.database.db('leads').where({ full_name: 'Anna' }).update({ step_id: 4 });
    const answered = page.waitForResponse((answer) => answer.status() === 409);
    await choice.click();
    await answered;
    await page.locator('#sheet [role=alert]').waitFor();
    expect(visit.takeComplaints()).toEqual([expect.stringContaining('/change/step answered 409')]);
    await page.locator('#sheet').getByRole('button', { name: 'Interested' }).click();
    await row(page, 'Anna').locator('.col-step_id', { hasText: 'Interested' }).waitFor();
  });

  it('columns are dragged in their list and by their headings', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads?sort=full_name');
    await page.getByRole('link', { name: 'Columns' }).click();
    const handle = (key: string) => page.locator(`#sheet [data-sort-id=${key}] [data-sort-handle]`);
    await handle('phone').waitFor();
    await handle('step_id').dragTo(page.locator('#sheet [data-sort-id=phone]'));
    await page.locator('#sheet li:nth-child(2)[data-sort-id=step_id]').waitFor();
    await page.locator('#sheet').getByRole('button', { name: 'Save' }).click();
    await page.locator('th:nth-child(3)[data-column=step_id]').waitFor();

    const heading = (key: string) => page.locator(`th[data-column=${key}]`);
    await page.waitForLoadState();
    await heading('priority').hover();
    await page.locator('.list-table thead tr[data-ready]').waitFor();
    await heading('priority').dragTo(heading('full_name'));
    // The cells follow when it is kept.
    await page.locator('tr[data-row] td:nth-child(2).col-priority').first().waitFor();
    await page.reload();
    expect((await headings(page)).slice(0, 3)).toEqual(['priority', 'full_name', 'step_id']);
    expect(usual.length).toBe((await headings(page)).length);
  });
});
