import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { step } from '../support/people.ts';
import { findFaults } from './health.ts';
import { Stage, type Visit } from './visit.ts';

let stage: Stage;
let ids: number[];
beforeAll(async () => {
  stage = await Stage.open();
  ids = [];
  for (let at = 1; at <= 23; at += 1) {
    const lead = await makeLead(stage.site.database.db, {
      full_name: `Lead ${at}`,
      registered_on: `2026-10-${at + 5}`,
    });
    ids.push(lead.id);
  }
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

const stepsOf = async () => {
  const rows: Array<{ step_id: number }> = await stage.site.database.db('leads').whereIn('id', ids).orderBy('id');
  return rows.filter(({ step_id }) => step_id !== step.new).length;
};
const box = ({ page }: Visit, name: string) => page.getByLabel(`Select: ${name}`, { exact: true });
const moveOn = async ({ page }: Visit) => {
  await page.selectOption('#bulk-change', { label: 'Step…' });
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL(/\/leads\/bulk\/\d+/);
};

describe('with scripts', () => {
  it('keeps ticks from page to page, and goes through the preview to the change and its undo', async () => {
    const visit = await stage.visit('Ada');
    const { page } = visit;
    await page.goto('/leads');
    await expect.poll(() => page.locator('.bulk-bar').isVisible()).toBe(false);
    await box(visit, 'Lead 23').check();
    await box(visit, 'Lead 21').check();
    await page.getByText('2 selected').waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    await box(visit, 'Lead 13').check();
    await page.getByText('3 selected').waitFor();
    await page.goBack();
    await expect.poll(() => box(visit, 'Lead 21').isChecked()).toBe(true);

    await moveOn(visit);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('step_id');
    await Promise.all([page.waitForURL(/step_id=/), page.selectOption('#step_id', { label: 'Contract' })]);
    await page.getByText('3 leads will change').waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('preview-title');
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change 3 leads' }).click();
    await page.getByText('3 leads changed.').waitFor();
    expect(await stepsOf()).toBe(3);
    expect(await page.locator('.bulk-bar').isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').waitFor();
    expect(await stepsOf()).toBe(0);
  });

  it('ticks by keyboard, the page, a range and all that match', async () => {
    const visit = await stage.visit('Ada');
    const { page } = visit;
    await page.goto('/leads');
    for (const key of ['j', 'j', 'x', 'k', 'x']) await page.keyboard.press(key);
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Clear the selection' }).click();
    await expect.poll(() => page.locator('.bulk-bar').isVisible()).toBe(false);
    // What had the focus is gone or covered: it goes on in the header, and in the bar above that.
    await page.locator('thead [data-tick-page]:focus').press('Space');
    await page.locator('.bulk-bar [data-tick-page]:focus').press('Space');
    await page.locator('thead [data-tick-page]:focus').waitFor();
    await box(visit, 'Lead 22').click();
    await box(visit, 'Lead 19').click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').waitFor();
    await page.locator('.bulk-bar [data-tick-page]').check();
    await page.getByText('10 selected').waitFor();
    await page.getByLabel('All 23 that match').check();
    await page.getByText('All 23 selected').waitFor();
    await page.selectOption('#bulk-change', { label: 'Priority…' });
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Priority of 23 leads' }).waitFor();
  });

  it('keeps ticks while searching as one types', async () => {
    const visit = await stage.visit('Ada');
    const { page } = visit;
    await page.goto('/leads');
    await box(visit, 'Lead 23').check();
    await page.locator('#q').pressSequentially('Lead 1');
    await page.getByText('1 selected').waitFor();
    await expect.poll(() => page.locator('[data-row]').count()).toBe(10);
    await box(visit, 'Lead 12').check();
    await page.getByText('2 selected').waitFor();
  });
});

describe('without scripts', () => {
  it('ticks rows of the page, looks at the preview and changes them', async () => {
    const visit = await stage.visit('Ada', { javaScriptEnabled: false });
    const { page } = visit;
    await page.goto('/leads');
    await box(visit, 'Lead 23').check();
    await box(visit, 'Lead 20').check();
    await moveOn(visit);
    await page.selectOption('#step_id', { label: 'Contract' });
    await page.getByRole('button', { name: 'Show what will change' }).click();
    await page.getByText('2 leads will change').waitFor();
    await page.getByRole('button', { name: 'Change 2 leads' }).click();
    await page.getByText('2 leads changed.').waitFor();
    expect(await stepsOf()).toBe(2);
  });

  it('takes all that match, says what stays, and finds the operation again', async () => {
    const visit = await stage.visit('Ada', { javaScriptEnabled: false });
    const { page } = visit;
    await page.goto('/leads?q=Lead');
    await page.getByLabel('All 23 that match').check();
    await moveOn(visit);
    await page.selectOption('#step_id', { label: 'Contract' });
    await page.getByRole('button', { name: 'Show what will change' }).click();
    await page.getByText('2 stay as they are: already so').waitFor();
    await page.getByRole('button', { name: 'Change 21 leads' }).click();
    await page.getByText('21 leads changed.').waitFor();
    await page.goto('/operations');
    await page.getByRole('link', { name: 'Step of several leads: Contract' }).first().click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('21 records given back').waitFor();
    expect(await stepsOf()).toBe(2);
  });
});
