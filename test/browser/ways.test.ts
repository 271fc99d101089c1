import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

const name = 'Иванов Иван Иванович';
const today = () => new Date().toISOString().slice(0, 10);

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('a working day %s', (_, javaScriptEnabled) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  const visit = () => stage.visit('Ada', { javaScriptEnabled });
  const leadAddress = /\/leads\/\d+/;
  let address = '';

  it('signs in and adds a lead', async () => {
    const ada = await stage.visit(undefined, { javaScriptEnabled });
    await ada.signIn('Ada');
    const { page } = ada;
    await page.goto('/leads');
    await page.getByRole('main').getByRole('link', { name: 'Add', exact: true }).click();
    await page.fill('#full_name', name);
    await page.fill('#phones', '06811233311');
    await page.fill('#emails', 'ivanov@example.com');
    await page.fill('#city', 'Київ');
    await page.fill('#company', 'ООО «Ромашка»');
    await page.selectOption('#source_id', { label: 'Advertising' });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.waitForURL(leadAddress);
    expect(await page.locator('h1').textContent()).toBe(name);
    address = new URL(page.url()).pathname;
  });

  it('finds it through the search form: one hit opens it', async () => {
    const { page } = await visit();
    await page.goto('/leads/search');
    await page.fill('#phone', '123 33 11');
    await page.locator('main').getByRole('button', { name: 'Search' }).click();
    await page.waitForURL((url) => url.pathname === address);
  });

  it('clicks steps forwards and back, and takes the last click back', async () => {
    const { page } = await visit();
    await page.goto(address);
    const current = page.locator('.step-bar [aria-current=step] .step-name');
    for (const step of ['Interested', 'Contacted']) {
      await page.locator('.step-bar').getByRole('button', { name: step }).click();
      await page.getByText('The step is changed.').waitFor();
      expect(await current.textContent()).toBe(step);
    }
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.step-bar [aria-current=step]', { hasText: 'Interested' }).waitFor();
    await page.locator('.entry-step').nth(2).waitFor();
  });

  it('writes a note, an action and a task for today, and does it from the dashboard', async () => {
    const { page } = await visit();
    await page.goto(address);
    const save = () => page.locator('.composer').getByRole('button', { name: 'Save' }).click();
    await page.fill('#text', 'Called back, thinks it over');
    await save();
    await page.locator('.entry-note', { hasText: 'thinks it over' }).waitFor();
    await page.fill('#text', 'Told about tariffs');
    await page.selectOption('#action_type_id', { label: 'Call' });
    await save();
    await page.locator('.entry-action', { hasText: 'about tariffs' }).waitFor();
    await page.fill('#text', 'Send the contract');
    await page.selectOption('#action_type_id', { label: 'Meeting' });
    await page.fill('#planned_on', today());
    await save();
    await page.locator('.entry-task', { hasText: 'Send the contract' }).waitFor();

    await page.goto('/');
    const task = page.getByRole('row').filter({ hasText: 'Send the contract' });
    await task.getByRole('link', { name, exact: true }).waitFor();
    await task.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('status').filter({ hasText: 'Done.' }).waitFor();
    expect(await task.count()).toBe(0);
  });

  it('edits in two browsers at once and loses nothing', async () => {
    const [first, second] = [await visit(), await visit()];
    for (const { page } of [first, second]) await page.goto(`${address}/edit`);
    await first.page.fill('#city', 'Львів');
    await first.page.getByRole('button', { name: 'Save' }).click();
    await first.page.getByText('Saved.').waitFor();

    second.expectStatus(409);
    await second.page.fill('#city', 'Одеса');
    await second.page.fill('#comments', 'A comment of the second');
    await second.page.getByRole('button', { name: 'Save' }).click();
    await second.page.getByRole('heading', { name: 'Somebody saved this record meanwhile' }).waitFor();
    if (javaScriptEnabled) expect(await findFaults(second.page)).toEqual([]);
    await second.page.locator('#city').getByLabel('Одеса').check();
    await second.page.getByRole('button', { name: 'Save' }).click();
    await second.page.waitForURL((url) => url.pathname === address);
    await second.page.locator('.lead-contact', { hasText: 'Одеса' }).waitFor();
    await second.page.locator('.lead-contact', { hasText: 'A comment of the second' }).waitFor();
  });

  it('deletes it, takes that back, deletes it again and restores it from the bin', async () => {
    const { page } = await visit();
    for (const back of ['undo', 'bin']) {
      await page.goto(address);
      await page.getByRole('button', { name: 'Move to the bin' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Move to the bin' }).click();
      await page.getByText(`Moved to the bin: ${name}`).waitFor();
      if (back === 'undo') {
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByText('Taken back.').waitFor();
        await page.waitForURL((url) => url.pathname === address);
      } else {
        await page.goto('/leads?tab=bin');
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('button', { name: 'Restore' }).first().click();
        await page.getByText(`Restored: ${name}`).waitFor();
      }
    }
  });

  it('chooses columns, sorts, and comes back to the same state', async () => {
    const { page } = await visit();
    await page.goto('/leads?tab=all');
    const sheet = page.locator(javaScriptEnabled ? '#sheet' : '#main');
    await page.getByRole('link', { name: 'Columns' }).click();
    await sheet.getByLabel('City', { exact: true }).check();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('columnheader', { name: 'City' }).getByRole('link').click();
    await page.waitForURL(/sort=city/);
    expect(await page.getByRole('columnheader', { name: 'City' }).getAttribute('aria-sort')).toBe('ascending');
    await page.selectOption('select[name=size]', '50');
    if (!javaScriptEnabled) await page.locator('.list-tools').getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/size=50/);
    expect(page.url()).toContain('sort=city');
    await page.getByRole('link', { name, exact: true }).click();
    await page.waitForURL(leadAddress);
    await page.goBack();
    expect(page.url()).toMatch(/tab=all.*sort=city|sort=city.*tab=all/);
    expect(await page.locator('select[name=size]').inputValue()).toBe('50');
    await page.waitForLoadState();
    await page.getByRole('link', { name: 'Columns' }).click();
    await sheet.getByRole('button', { name: 'Restore the defaults' }).click();
    await page.getByRole('columnheader', { name: 'City' }).waitFor({ state: 'detached' });
  });

  it('keeps what was typed when a field is wrong', async () => {
    const one = await visit();
    one.expectStatus(422);
    await one.page.goto('/leads/new');
    await one.page.fill('#full_name', 'Петров');
    await one.page.fill('#emails', 'not an address');
    await one.page.locator('main').getByRole('button', { name: 'Add', exact: true }).click();
    const summary = one.page.getByRole('alert');
    await summary.getByRole('link', { name: 'E-mails' }).click();
    expect(await one.page.locator('#full_name').inputValue()).toBe('Петров');
    expect(await one.page.locator('#emails').getAttribute('aria-invalid')).toBe('true');
    if (javaScriptEnabled) expect(await findFaults(one.page)).toEqual([]);
  });

  it('speaks Lithuanian and Russian', async () => {
    const { page } = await visit();
    await page.goto('/profile');
    for (const [language, heading] of [
      ['lt', 'Potencialūs klientai'],
      ['ru', 'Потенциальные клиенты'],
      ['en', 'Leads'],
    ] as const) {
      await page.selectOption('#language', language);
      await page.locator('form[action="/profile"] button[type=submit]').click();
      await page.locator(`html[lang=${language}]`).waitFor();
      await page.goto('/leads');
      expect(await page.locator('h1').textContent()).toBe(heading);
      await page.goto('/profile');
    }
  });
});
