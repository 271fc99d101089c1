import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeCompany } from '../companies/make.ts';
import { makeLead } from '../support/make.ts';
import { Stage } from './visit.ts';

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('a company and its people %s', (_, javaScriptEnabled) => {
  let stage: Stage;
  let lead: Lead;
  beforeAll(async () => {
    stage = await Stage.open();
    lead = await makeLead(stage.site.database.db, { full_name: 'Rasa', company: 'Tulip', company_code: '300' });
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  const visit = () => stage.visit('Ada', { javaScriptEnabled });

  it('is made of the text that stands at a lead, gets a person, and loses the lead again', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${lead.id}`);
    await page.getByRole('link', { name: 'Add a company' }).click();
    await page.getByLabel('Name').fill('UAB Tulip');
    await page.getByRole('button', { name: 'Add the company' }).click();
    await page.locator('.lead-contact').getByRole('link', { name: 'UAB Tulip' }).click();
    await page.waitForURL(/\/companies\/\d+$/);
    await page.getByRole('link', { name: 'Add a contact person' }).click();
    await page.getByLabel('Full name').fill('Jonas');
    await page.getByLabel('Position').fill('Director');
    await page.locator('#phones').fill('861234567');
    await page.getByRole('button', { name: 'Add a contact person' }).click();
    await page.getByRole('link', { name: '+370 612 34567' }).waitFor();
    await page.locator('.contact-person').getByRole('button', { name: 'Jonas' }).click();
    await page.getByText('Contact person deleted: Jonas').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: '+370 612 34567' }).waitFor();
    await page
      .getByRole('navigation', { name: 'Sections of the company' })
      .getByRole('link', { name: 'Leads' })
      .click();
    await page.getByRole('button', { name: 'Detach: Rasa' }).click();
    await page.getByText('No leads yet').waitFor();
  });

  it('is found and chosen for a lead', async () => {
    const { page } = await visit();
    await makeCompany(stage.site.database.db, { name: 'UAB Rose', code: '777' });
    if (javaScriptEnabled) {
      await page.goto(`/leads/${lead.id}/edit`);
      await page.getByRole('combobox', { name: 'Attached to the company' }).pressSequentially('rose');
      await page.getByRole('option', { name: 'UAB Rose' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
    } else {
      await page.goto(`/leads/${lead.id}`);
      await page.getByRole('link', { name: 'Attach to a company' }).click();
      await page.locator('#q').fill('777');
      await page.locator('main').getByRole('button', { name: 'Search' }).click();
      await page.getByRole('button', { name: 'Attach to UAB Rose' }).click();
    }
    await page.locator('.lead-contact').getByRole('link', { name: 'UAB Rose' }).waitFor();
    expect(await stage.site.database.db('leads').where({ id: lead.id }).first('company')).toEqual({
      company: 'UAB Rose',
    });
  });
});
