import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { makeLeads } from '../moving/make.ts';
import { cast, step } from '../support/people.ts';
import { findFaults, findInvalid } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

it('an entry that goes with many records says so on each page, and on the way there', {
  timeout: 120_000,
}, async () => {
  const { db } = stage.site.database;
  const [company] = await db('companies').insert({ name: 'Long Standing Company' }).returning('*');
  const given = { step_id: step.contacted, source_id: 2, tag_ids: [1], responsible_id: cast.Sam.id };
  await makeLeads(db, { ...given, company_id: company.id });
  const visit = await stage.visit('Ada');
  const { page, context } = visit;
  const expectSound = async (address: string, says: string) => {
    await page.goto(address);
    await page.getByText(says).first().waitFor();
    const answer = await context.request.get(page.url());
    expect({ address, invalid: await findInvalid(await answer.text()), faults: await findFaults(page) }).toEqual({
      address,
      invalid: [],
      faults: [],
    });
  };

  await page.goto('/settings/steps/2/delete');
  await page.getByText('There are many records').waitFor();
  await page.getByLabel('Move its leads to').selectOption('Interested');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL(/\/operations\/\d+$/);
  await page.getByText('Waiting').first().waitFor();
  await page.getByRole('heading', { name: 'Step deleted: Contacted → Interested' }).waitFor();
  await expectSound('/settings/steps', 'Being deleted, its records go to “Interested”: 0%.');

  const csrf = await page.locator('input[name="_csrf"]').first().inputValue();
  const post = (address: string, form: Record<string, string | number>) =>
    context.request.post(address, { form: { _csrf: csrf, ...form }, maxRedirects: 0 });
  await post('/settings/tags/1/delete', {});
  await expectSound('/settings/tags', 'Being deleted: 0%.');
  await post('/admins/2/disable', { responsible_id: cast.Vera.id });
  await expectSound('/admins/2', 'are being handed over: 0%.');
  await post(`/companies/${company.id}`, { name: 'Renamed', version: company.version });
  await expectSound(`/companies/${company.id}`, 'The new name is reaching');
});
