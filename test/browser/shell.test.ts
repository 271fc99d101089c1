import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { notify } from '../../src/notifications/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
let ivan: number;
beforeAll(async () => {
  stage = await Stage.open();
  const { db } = stage.site.database;
  ivan = (await makeLead(db, { full_name: 'Иванов Иван', phones: ['+380681123331'], company: '<b>Rebus</b>' })).id;
  await makeLead(db, { full_name: 'Žydrūnė', phones: ['+37060012345'] });
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

describe('the bell', () => {
  it('counts within a second on every page, in every tab, without taking the focus', async () => {
    const { page, context } = await stage.visit('Ada');
    const listening = page.waitForRequest(/\/events/);
    await page.goto('/profile');
    await listening;
    const other = await context.newPage();
    await other.goto('/leads');
    await page.focus('#full_name');
    const begun = performance.now();
    await notify(stage.site.database.db, [cast.Ada.id], 'lead_given', { entity: 'lead', entity_id: ivan });
    for (const tab of [page, other]) await tab.getByRole('link', { name: 'Notifications, new: 1' }).waitFor();
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('full_name');

    await page.getByRole('link', { name: 'Notifications, new: 1' }).click();
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Иванов Иван', exact: true }).click();
    await page.waitForURL(`**/leads/${ivan}`);
    await other.getByRole('link', { name: 'Notifications, new: 0' }).waitFor();
  });
});

describe('the search of every page', () => {
  it('finds by a phone as it is spoken, and opens what it found', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/');
    await page.keyboard.press('Slash');
    await page.keyboard.type('068 112 33');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/leads/${ivan}`);
  });
});

describe('putting a lead on hold', () => {
  it('takes the typed day by Enter, or a day to choose from', async () => {
    const { page } = await stage.visit('Ada');
    const { db } = stage.site.database;
    await page.goto(`/leads/${ivan}`);
    await page.getByRole('button', { name: 'Put on hold' }).click();
    await page.getByLabel('On hold until').fill('2031-05-06');
    expect(await findFaults(page)).toEqual([]);
    await page.getByLabel('On hold until').press('Enter');
    await page.getByText('On hold until 2031-05-06; then').waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put on hold' }).first().click();
    await page.getByRole('button', { name: /^A week/ }).click();
    await page.getByText('On hold until 2031-05-06; then').waitFor({ state: 'detached' });
    expect(await db('leads').where({ id: ivan }).first('state')).toEqual({ state: 'held' });
    await page.getByRole('button', { name: 'Back now' }).click();
    await page.getByText('among the potential leads again').waitFor();
  });
});

describe('a field that searches', () => {
  /** What a screen reader adds to its name. */
  const descriptionOf = (field: Locator) =>
    field.evaluate((element) => {
      const ids = element.getAttribute('aria-describedby')?.split(' ') ?? [];
      return ids.map((id) => document.getElementById(id)?.textContent).join(' ');
    });

  it('takes the place of a long select, by keyboard, and sends what was chosen', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/profile');
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    await zone.focus();
    expect(await descriptionOf(zone)).toBe('UTC');
    await zone.press('Escape');
    await zone.press('Backspace');
    expect(await page.locator('select#time_zone').inputValue()).toBe('UTC');
    await zone.pressSequentially('nowhere');
    await page.getByRole('status').filter({ hasText: 'Nothing found' }).waitFor();
    await zone.fill('vilni');
    await page.getByRole('option', { name: 'Europe/Vilnius' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Results: 1' }).waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    expect(await page.locator('select#time_zone').inputValue()).toBe('Europe/Vilnius');
    expect(await descriptionOf(zone)).toBe('Europe/Vilnius');
  });

  it('stays a select without scripts', async () => {
    const { page } = await stage.visit('Ada', { javaScriptEnabled: false });
    await page.goto('/profile');
    expect(await page.locator('select#time_zone option').count()).toBeGreaterThan(100);
    expect(await page.locator('.ts-control').count()).toBe(0);
  });

  it('asks the server for leads, and shows their names as text', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads/new');
    await page.evaluate(() => {
      const form = document.querySelector('main form')!;
      const [label, select] = [document.createElement('label'), document.createElement('select')];
      Object.assign(label, { htmlFor: 'lead_id', textContent: 'Other lead' });
      Object.assign(select, { id: 'lead_id', name: 'lead_id', className: 'form-select' });
      select.dataset.combobox = '/leads/options';
      form.prepend(label, select);
      document.dispatchEvent(new Event('htmx:after:swap'));
    });
    const field = page.getByRole('combobox', { name: 'Other lead' });
    await field.focus();
    const offered = page.getByRole('listbox', { name: 'Other lead' }).getByRole('option');
    await offered.nth(1).waitFor();
    await field.pressSequentially('068 112');
    await offered.nth(1).waitFor({ state: 'detached' });
    expect(await offered.textContent()).toContain('Иванов Иван <b>Rebus</b>');
    expect(await findFaults(page)).toEqual([]);
    await offered.click();
    expect(await page.locator('#lead_id').inputValue()).toBe(String(ivan));
  });
});
