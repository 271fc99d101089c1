import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { makeCompany } from '../companies/make.ts';
import { type FakeRegisters, fakeRegisters } from '../registers/recorded.ts';
import { findFaults, findInvalid } from './health.ts';
import { Stage, type Visit } from './visit.ts';

let fake: FakeRegisters;
let stage: Stage;
beforeAll(async () => {
  fake = await fakeRegisters();
  const register_urls = { lt_jar: `${fake.url}/jar`, vies: `${fake.url}/vies`, ares: `${fake.url}/torn` };
  const config = { time_zone: 'UTC', language: 'en', log_level: 'silent', registers: ['lt_jar', 'vies', 'ares'] };
  stage = await Stage.open({ config: parseConfig({ ...config, register_urls }) });
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(async () => {
  await stage.close();
  await fake.close();
});

async function expectSound({ page, context }: Visit): Promise<void> {
  const answer = await context.request.get(page.url());
  expect({ invalid: await findInvalid(await answer.text()), faults: await findFaults(page) }).toEqual({
    invalid: [],
    faults: [],
  });
}

describe('a company looked up in the registers', () => {
  it('is found from its form, compared field by field, and fills the form', async () => {
    const company = await makeCompany(stage.site.database.db, { name: 'NERIES', city: 'Kaunas' });
    const visit = await stage.visit('Ada');
    const { page } = visit;
    await page.goto(`/companies/${company.id}/edit`);
    await page.getByLabel('Website').fill('neries.lt');
    await page.getByRole('link', { name: 'Look up in a register' }).click();
    await page.getByText('ARES does not answer').waitFor();
    await expectSound(visit);

    await page.getByRole('link', { name: 'UAB "NERIES TINKLAI"' }).click();
    await page.getByRole('checkbox', { name: 'Address' }).waitFor();
    await expectSound(visit);
    await page.getByRole('checkbox', { name: 'Name' }).uncheck();
    await page.getByRole('button', { name: 'Fill in the form' }).click();
    await page.waitForURL(/\/edit\?/);
    expect(await page.getByLabel('Company code').inputValue()).toBe('110443493');
    expect(await page.locator('#name').inputValue()).toBe('NERIES');
    expect(await page.getByLabel('Website').inputValue()).toBe('neries.lt');
  });

  it('that nobody knows is said so', async () => {
    const visit = await stage.visit('Ada');
    await visit.page.goto('/companies/register?q=110000001');
    await visit.page.getByText('Nothing found').waitFor();
    await expectSound(visit);
  });
});
