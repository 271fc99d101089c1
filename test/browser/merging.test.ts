import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { findFaults, findInvalid } from './health.ts';
import { Stage } from './visit.ts';

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('two records of one person %s', (_, javaScriptEnabled) => {
  let stage: Stage;
  let left: Lead;
  let right: Lead;
  beforeAll(async () => {
    stage = await Stage.open();
    const { db } = stage.site.database;
    left = await makeLead(db, { full_name: 'Пупкин Вася', phones: ['+380685870650'], emails: ['test@mail.ru'] });
    await db('leads')
      .where({ id: left.id })
      .update({ company: 'Абилс', custom: { tariff: 'Gold' } });
    right = await makeLead(db, { full_name: 'Василий Пупкин', phones: ['+380684512350'], company: 'Старая' });
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  const visit = () => stage.visit('Ada', { javaScriptEnabled });
  const row = (id: number) => stage.site.database.db('leads').where({ id }).first();
  const sound = async (page: Parameters<typeof findFaults>[0]) => {
    const source = await page.context().request.get(page.url());
    expect(await findInvalid(await source.text())).toEqual([]);
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
  };

  it('copies phone and company from one to the other, previewed before saving', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${right.id}`);
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await page.fill('#lead-q', 'вася');
    if (!javaScriptEnabled) await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
    await sound(page);
    await page.getByRole('link', { name: 'Пупкин Вася' }).click();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    for (const field of ['Phones', 'Company', 'E-mails']) {
      await page.getByRole('link', { name: new RegExp(`^Copy ?: ${field}`) }).click();
      await page.getByRole('link', { name: new RegExp(`Take back ?: ${field}`) }).waitFor();
    }
    if (javaScriptEnabled) expect(await page.evaluate(() => document.activeElement?.id)).toBe('copy-emails');
    await page.getByRole('link', { name: /Take back ?: E-mails/ }).click();
    await page.getByText('To be copied: Phones, Company').waitFor();
    await page.locator('#phones ins', { hasText: '+380 68 587 0650' }).waitFor();
    await page.locator('#company del', { hasText: 'Старая' }).waitFor();
    await sound(page);
    expect(await row(right.id)).toMatchObject({ version: 1 });

    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Copied from Пупкин Вася.').waitFor();
    expect(await row(right.id)).toMatchObject({
      phones: ['+380684512350', '+380685870650'],
      emails: [],
      company: 'Абилс',
    });
    expect(await row(left.id)).toMatchObject({ version: 2, phones: ['+380685870650'] });
  });

  it('finds both in the tab of duplicates, merges them, and undoes it', async () => {
    const { page } = await visit();
    await page.goto('/leads?tab=duplicates');
    await sound(page);
    await page.locator('.group-head').getByRole('link', { name: 'Merge' }).click();
    await page.locator(`input[name=main][value="${left.id}"]`).check();
    await page.locator(`input[name=from_full_name][value="${right.id}"]`).check();
    if (javaScriptEnabled) await page.locator('#merge-result', { hasText: `lead #${left.id} will be` }).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Merge 2 leads' }).click();
    await page.waitForURL((url) => url.pathname === `/leads/${left.id}`);
    await page.getByText('2 leads merged into').waitFor();
    expect(await page.locator('h1').textContent()).toBe('Василий Пупкин');
    await page.goto(`/leads/${right.id}`);
    expect(new URL(page.url()).pathname).toBe(`/leads/${left.id}`);

    const { id } = await stage.site.database.db('operations').where({ kind: 'merge' }).first();
    await page.goto(`/operations/${id}`);
    await page.getByRole('main').getByRole('button', { name: 'Undo' }).click();
    await page.goto(`/leads/${right.id}`);
    expect(await page.locator('h1').textContent()).toBe('Василий Пупкин');
    expect((await row(left.id)).full_name).toBe('Пупкин Вася');
  });

  it('previews a merge in the address', async () => {
    const { page } = await visit();
    await page.goto(`/leads/merge?ids=${left.id}&ids=${right.id}`);
    if (!javaScriptEnabled) {
      await page.locator(`input[name=main][value="${right.id}"]`).check();
      await page.getByRole('button', { name: 'Preview' }).click();
      await page.waitForURL(/main=/);
      expect(page.url()).not.toContain('_csrf');
    } else {
      await page.locator(`input[name=main][value="${right.id}"]`).check();
    }
    await page.locator('#merge-result', { hasText: `lead #${right.id} will be` }).waitFor();
  });
});
