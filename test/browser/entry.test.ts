import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as passwordResets from '../../src/auth/password-resets.ts';
import { cast, password } from '../support/people.ts';
import { Phone } from '../support/second-factor.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

describe('the second factor', () => {
  it('is set up with an app, and asked for at the next sign-in', async () => {
    const { page } = await stage.visit('Sam');
    await page.goto('/profile/second-factor');
    const phone = new Phone((await page.locator('.second-factor-secret').textContent())!);
    await page.locator('#code').fill(phone.code(-1));
    await page.locator('#current_password').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.locator('.second-factor-codes').waitFor();
    expect(await findFaults(page)).toEqual([]);

    const stranger = await stage.visit();
    await stranger.page.goto('/login');
    await stranger.page.fill('#login', cast.Sam.login);
    await stranger.page.fill('#password', password);
    await stranger.page.keyboard.press('Enter');
    await stranger.page.waitForURL(/\/login\/code/);
    expect(await findFaults(stranger.page)).toEqual([]);
    expect(await stranger.page.evaluate(() => document.activeElement?.id)).toBe('code');
    await stranger.page.keyboard.type(phone.code());
    await stranger.page.keyboard.press('Enter');
    await stranger.page.getByRole('heading', { level: 1 }).waitFor();
    await stranger.page.waitForURL((url) => !url.pathname.startsWith('/login'));
  });
});

describe('a forgotten password', () => {
  it('is set anew by the link that was mailed', async () => {
    const { db } = stage.site.database;
    const email = 'vera@example.com';
    await db('admins').where({ id: cast.Vera.id }).update({ email });
    const token = await passwordResets.create(db, { id: cast.Vera.id, email });
    const visit = await stage.visit();
    await visit.page.goto(`/password-reset/new?token=${token}`);
    await visit.page.locator('#password').waitFor();
    expect(await findFaults(visit.page)).toEqual([]);
    visit.expectStatus(404);
    await visit.page.goto('/password-reset/new?token=used');
    expect(await findFaults(visit.page)).toEqual([]);
  });
});

describe('a wrong password', () => {
  it('is told, and the login stays typed', async () => {
    const visit = await stage.visit();
    visit.expectStatus(422);
    await visit.page.goto('/login');
    await visit.page.fill('#login', 'ada');
    await visit.page.fill('#password', 'wrong');
    await visit.page.keyboard.press('Enter');
    await visit.page.getByRole('alert').waitFor();
    expect(await visit.page.locator('#login').inputValue()).toBe('ada');
    expect(await findFaults(visit.page)).toEqual([]);
  });
});
