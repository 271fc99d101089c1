import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

const name = 'Иванов Иван Иванович';
const question = 'Register as a client now?';

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('from lead to client %s', (_, javaScriptEnabled) => {
  let stage: Stage;
  let lead: Lead;
  let other: Lead;
  beforeAll(async () => {
    stage = await Stage.open();
    const { db } = stage.site.database;
    const known = { full_name: name, phones: ['+380681123331'], emails: ['ivanov@example.com'], city: 'Одеса' };
    lead = await makeLead(db, { ...known, company: 'Ребус', comments: 'After six', tag_ids: [2] });
    other = await makeLead(db, { full_name: 'Иванова Мария' });
    await db('leads')
      .where({ id: lead.id })
      .update({ custom: { contract: 'A-17' } });
  });
  afterEach(async () => {
    expect(await stage.endVisits()).toEqual([]);
  });
  afterAll(() => stage.close());

  const visit = () => stage.visit('Ada', { javaScriptEnabled });
  const sound = async (page: Parameters<typeof findFaults>[0]) => {
    if (javaScriptEnabled) expect(await findFaults(page)).toEqual([]);
  };

  it('says on other steps why it cannot be registered', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${lead.id}`);
    const button = page.getByRole('button', { name: 'Register client' });
    await button.focus();
    await page.getByRole('tooltip', { name: '' }).filter({ hasText: 'on the last step only' }).waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await sound(page);
  });

  it('asks on the last step, once', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${other.id}`);
    await page.locator('.step-bar').getByRole('button', { name: 'Contract' }).click();
    await page.getByText(question).waitFor();
    await sound(page);
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByText(question).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Register client' }).waitFor();
  });

  it('registers with the form filled', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${lead.id}`);
    await page.locator('.step-bar').getByRole('button', { name: 'Contract' }).click();
    await page.locator('.register-question').getByRole('link', { name: 'Register client' }).click();
    await page.waitForURL((url) => url.pathname === `/leads/${lead.id}/conversion`);
    const typed = await page
      .locator('main form')
      .last()
      .evaluate((form: HTMLFormElement) => [...new FormData(form).entries()]);
    expect(typed.filter(([field, value]) => value && !['_csrf', 'submission_id'].includes(field))).toEqual([
      ['full_name', name],
      ['login', 'ivanov.ivan'],
      ['phones', '+380681123331'],
      ['emails', 'ivanov@example.com'],
      ['city', 'Одеса'],
      ['company', 'Ребус'],
      ['tag_ids', '2'],
      ['comments', 'After six'],
    ]);
    await page.getByText('A-17').waitFor();
    await sound(page);

    await page.fill('#birth_on', '1980-02-29');
    await page.locator('.form-buttons').getByRole('button', { name: 'Register client' }).click();
    await page.waitForURL((url) => url.pathname === `/leads/${lead.id}`);
    await page.getByRole('status').filter({ hasText: 'is registered as a client' }).waitFor();
    await page.getByRole('link', { name: `Client: ${name} ivanov.ivan` }).waitFor();
    await sound(page);
  });

  it('finds it under Converted, with its login, and no more under Potential', async () => {
    const { page } = await visit();
    await page.goto('/leads?tab=converted');
    await page.getByRole('link', { name, exact: true }).waitFor();
    await page.goto('/leads?tab=potential');
    expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
  });

  it('links another lead with the client found by phone, and takes that back', async () => {
    const { page } = await visit();
    await page.goto(`/leads/${other.id}`);
    await page.getByRole('link', { name: 'Link client' }).click();
    await page.locator('#q').pressSequentially('068 112-33');
    if (!javaScriptEnabled) await page.locator('main').getByRole('button', { name: 'Search' }).click();
    const link = page.getByRole('button', { name: `Link to ${name}` });
    await link.waitFor();
    await sound(page);
    await link.click();
    await page.getByRole('status').filter({ hasText: 'Linked with the client' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'Link client' }).waitFor();
    const [first, second] = await stage.site.database.db('leads').whereIn('id', [lead.id, other.id]).orderBy('id');
    expect([first.client_id, second.client_id]).toEqual([expect.any(Number), null]);
  });
});
