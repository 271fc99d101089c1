import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Jobs, startJobs } from '../../src/jobs/start.ts';
import { inWindows1251, people } from '../import/wizard.ts';
import { testDeps } from '../support/site.ts';
import { bookOf } from '../support/spreadsheets.ts';
import { findFaults } from './health.ts';
import { Stage, type Visit } from './visit.ts';

let stage: Stage;
let jobs: Jobs;
let folder: string;
beforeAll(async () => {
  stage = await Stage.open();
  const { database } = stage.site;
  jobs = await startJobs({ url: database.url, ...testDeps(database.db) });
  folder = await mkdtemp(join(tmpdir(), 'prospekt-import-'));
  await writeFile(join(folder, 'windows.csv'), inWindows1251(people));
  // The example of the client base's manual, as a workbook with real dates.
  const sample = [
    ['ФИО', 'Тег', 'Телефон', 'Почта', 'Дата рождения'],
    ['Фронкин Игорь Михайлович', 'VIP', '+77777859954;+77776553563', 'ert@yandex.ru', new Date('1990-09-06')],
    ['Петрова Анна', '', '0681234567', 'anna@example.com', new Date('1985-02-01')],
  ];
  await writeFile(join(folder, 'clients.xlsx'), bookOf({ Клиенты: sample }, 'xlsx'));
  await writeFile(join(folder, 'mended.csv'), `${people[0]}\nМария;;0689999999;;;;без имени`);
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(async () => {
  await jobs.stop();
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

const main = ({ page }: Visit) => page.getByRole('main');

async function choose(visit: Visit, list: string, file: string): Promise<void> {
  const { page } = visit;
  await page.goto(list);
  await main(visit).getByRole('link', { name: 'Import', exact: true }).first().click();
  await page.waitForURL(/\/import\?/);
  await page.setInputFiles('#files', join(folder, file));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/\/mapping$/);
}

// The background may be busy: then a page about it comes first.
async function goOn(visit: Visit): Promise<void> {
  const { page } = visit;
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/\/values$/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Check all rows' }).click();
  await page.getByText('Nothing has been saved yet.').waitFor({ timeout: 60_000 });
}

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('the import %s', (_, javaScriptEnabled) => {
  const visit = (options = {}) => stage.visit('Ada', { javaScriptEnabled, ...options });

  it('takes a windows-1251 csv by clicking only "Next", gives back what failed, and is undone', async () => {
    const ada = await visit();
    const { page } = ada;
    await choose(ada, '/leads', 'windows.csv');
    await page.locator('.import-samples', { hasText: 'Фронкин Игорь Михайлович' }).waitFor();
    await goOn(ada);
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done: 3 rows.').waitFor({ timeout: 60_000 });
    const counts = await page.locator('.import-counts dd').allTextContents();
    expect(counts).toEqual(['2', '0', '0', '1']);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download these rows' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('windows – rows not taken.xlsx');
    const done = page.url();

    await page.setInputFiles('#files', join(folder, 'mended.csv'));
    await page.getByRole('button', { name: 'Upload the corrected file' }).click();
    await page.getByText('Nothing has been saved yet.').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Import 1 row' }).click();
    await page.getByText('Done: 1 row.').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('This import was undone.').waitFor();

    await page.goto(done);
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('This import was undone.').waitFor();
    expect(await stage.site.database.db('leads').whereNot({ state: 'bin' })).toEqual([]);
  });

  it('takes the example of the manual into the clients by clicking only "Next"', async () => {
    const ada = await visit();
    const { page } = ada;
    await choose(ada, '/clients', 'clients.xlsx');
    await goOn(ada);
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done: 2 rows.').waitFor({ timeout: 60_000 });
    const client = await stage.site.database.db('clients').where({ full_name: 'Фронкин Игорь Михайлович' }).first();
    expect(client).toMatchObject({ birth_on: '1990-09-06', phones: ['+77777859954', '+77776553563'] });
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('This import was undone.').waitFor();
  });

  it('shows the file in another encoding, and keeps what was chosen on the way back', async () => {
    const ada = await visit();
    const { page } = ada;
    await choose(ada, '/leads', 'windows.csv');
    await page.locator('summary', { hasText: 'Is the text wrong?' }).click();
    const read = async (encoding: string) => {
      await page.selectOption('select[name=encoding]', encoding);
      if (!javaScriptEnabled) await page.getByRole('button', { name: 'Show', exact: true }).click();
    };
    await read('windows-1257');
    await page.locator('.import-preview', { hasText: 'Фронкин' }).waitFor({ state: 'detached' });
    expect(await page.locator('select[name=encoding]').isVisible()).toBe(true);
    await read('windows-1251');
    await page.locator('.import-preview', { hasText: 'Фронкин' }).waitFor();

    await page.selectOption('#column-6-target', '');
    if (javaScriptEnabled) await page.locator('[data-import-names]', { hasText: 'Комментарий' }).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/\/values$/, { timeout: 60_000 });
    await page.getByLabel('Overwrite').check();
    await page.getByRole('button', { name: 'Back to the columns' }).click();
    await page.waitForURL(/\/mapping$/);
    expect(await page.inputValue('#column-6-target')).toBe('');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/\/values$/, { timeout: 60_000 });
    expect(await page.getByLabel('Overwrite').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL(/\/import\?entity=lead/);
  });
});

describe.each([
  ['wide and light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' as const }],
  ['narrow and dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' as const }],
])('its pages, %s', (_, options) => {
  it('are sound from the first to the last', async () => {
    const ada = await stage.visit('Ada', options);
    const { page } = ada;
    const expectSound = async () => {
      expect(await findFaults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    };
    await page.goto('/import');
    await expectSound();
    await choose(ada, '/leads', 'windows.csv');
    await page.locator('summary', { hasText: 'Is the text wrong?' }).click();
    await expectSound();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/\/values$/, { timeout: 60_000 });
    await expectSound();
    await page.getByRole('button', { name: 'Check all rows' }).click();
    await page.getByText('Nothing has been saved yet.').waitFor({ timeout: 60_000 });
    await expectSound();
    await page.getByRole('button', { name: 'Import 2 rows' }).click();
    await page.getByText('Done: 3 rows.').waitFor({ timeout: 60_000 });
    await expectSound();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('This import was undone.').waitFor();
    await expectSound();
  });
});
