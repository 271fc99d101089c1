import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, password, step } from '../support/people.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  const { db } = stage.site.database;
  await makeLead(db, { full_name: 'Иванов Иван Иванович', phones: ['+380681123331'] });
  await makeLead(db, { full_name: 'Žydrūnė Ąžuolienė', phones: ['+37060012345'] });
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

describe('live search', () => {
  it.each([
    ['a fragment of the phone', '68 112', 'Иванов Иван Иванович'],
    ['the surname in small letters', 'иванов', 'Иванов Иван Иванович'],
    ['Lithuanian without its signs', 'zydrune', 'Žydrūnė Ąžuolienė'],
  ])('finds by %s, keeps the focus and says the count', async (_, typed, name) => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads');
    await page.locator('#q').pressSequentially(typed, { delay: 20 });
    await page.locator('.list-total', { hasText: '1–1 of 1' }).waitFor();
    expect(await page.locator('[data-row] .list-name a').allTextContents()).toEqual([name]);
    expect(await page.locator('#q').evaluate((field) => field === document.activeElement)).toBe(true);
    expect(await page.locator('#q').inputValue()).toBe(typed);
    expect(new URL(page.url()).searchParams.get('q')).toBe(typed);
    expect(await page.title()).toBe(`“${typed}” · Leads · Prospekt`);
    await page.getByRole('status').filter({ hasText: '1–1 of 1' }).waitFor();
    await page.reload();
    expect(await page.locator('#q').inputValue()).toBe(typed);
  });
});

describe('a session that ended meanwhile', () => {
  it('sends who goes on to sign in, says why, and leads back to the same page', async () => {
    const visit = await stage.visit();
    const { page, context } = visit;
    await visit.signIn('Ada');
    await page.goto('/leads?sort=full_name');
    await context.clearCookies();
    await page.locator('#q').fill('иванов');
    await page.getByRole('alert').filter({ hasText: 'Your session has ended' }).waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.fill('#login', cast.Ada.login);
    await page.fill('#password', password);
    await page.keyboard.press('Enter');
    // Made by scripts: from now on they answer clicks.
    await page.locator('[data-tick-page]').first().waitFor({ state: 'attached' });
    expect(new URL(page.url()).searchParams.get('sort')).toBe('full_name');

    await context.clearCookies();
    await page.locator('#list-columns').click();
    await page.getByRole('alert').filter({ hasText: 'Your session has ended' }).waitFor();
    const complaints = visit.takeComplaints().filter((one) => !one.includes('EventSource'));
    expect(complaints).toEqual([
      expect.stringMatching(/leads\?.*q=.* answered 401$/),
      expect.stringMatching(/leads\/columns\?.* answered 401$/),
    ]);
  });
});

describe('the keyboard', () => {
  it('searches, moves along the rows, adds, edits and helps, in any layout', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/');
    await page.keyboard.press('KeyG');
    await page.keyboard.press('KeyL');
    await page.waitForURL(/\/leads$/);
    await page.keyboard.press('KeyJ');
    await page.keyboard.press('KeyJ');
    const second = await page.locator('[data-row] .list-name a').nth(1).textContent();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(second);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/leads\/\d+/);
    expect(await page.locator('h1').textContent()).toBe(second);
    await page.keyboard.press('KeyE');
    await page.waitForURL(/\/edit/);
    await page.goto('/');
    await page.keyboard.press('Slash');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('global-search');
    await page.keyboard.type('n');
    expect(await page.locator('#global-search').inputValue()).toBe('n');
    await page.locator('#main').focus();
    await page.keyboard.press('Shift+Slash');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await findFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('KeyN');
    await page.waitForURL(/\/leads\/new/);
  });

  it('saves an entry with Ctrl+Enter', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/leads');
    await page.locator('.list-name a').first().click();
    await page.waitForURL(/\/leads\/\d+/);
    await page.fill('#text', 'By keys alone');
    await page.keyboard.press('Control+Enter');
    await page.locator('.entry-note', { hasText: 'By keys alone' }).waitFor();
  });
});

describe('an incoming call', () => {
  it('shows a popup at once, with a link to a new lead, on every page until it is closed', async () => {
    const { page } = await stage.visit('Ada');
    const listening = page.waitForRequest(/\/events/);
    await page.goto('/profile');
    await listening;
    await page.focus('#full_name');
    const phone = await stage.site.phoneOf('Ada');
    const popup = page.locator('.call-popups [data-call-popup]');
    const begun = performance.now();
    const report = await phone.report({ phone: '380681111111', call_id: 'one' });
    await popup.waitFor();
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(report.body.result).toBe('created');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('full_name');
    expect(await findFaults(page)).toEqual([]);

    await page.goto('/leads');
    await popup.getByRole('link', { name: 'Open' }).click();
    await page.waitForURL(`**/leads/${report.body.lead.id}`);
    await popup.getByRole('button', { name: 'Close' }).click();
    await page.goto('/');
    expect(await popup.count()).toBe(0);
    const again = await phone.report({ phone: '068 111-11-11', call_id: 'two' });
    expect(again.body).toMatchObject({ result: 'found', lead: { id: report.body.lead.id } });
  });

  it('is reached by a key while one writes, and closing it leads on to the next one and back', async () => {
    const { page } = await stage.visit('Ada');
    const { db } = stage.site.database;
    await db('calls').delete();
    const listening = page.waitForRequest(/\/events/);
    await page.goto(`/leads/${(await db('leads').first('id')).id}`);
    await listening;
    const phone = await stage.site.phoneOf('Ada');
    const name = 'Переговори про умови довгострокової співпраці';
    await db('steps').where({ id: step.new }).update({ name });
    await phone.report({ phone: '380681111112', call_id: 'older' });
    await phone.report({ phone: '380681111113', call_id: 'newer' });
    for (const number of ['1112', '1113'])
      await page.getByRole('button', { name: `Close: +380 68 111 ${number}` }).waitFor();
    await page.setViewportSize({ width: 320, height: 640 });
    const right = (selector: string) =>
      page.locator(selector).evaluateAll((all) => Math.max(...all.map((each) => each.getBoundingClientRect().right)));
    expect(await right('.call-popups .call-popup *')).toBeLessThanOrEqual(await right('.call-popups .call-popup'));
    await page.focus('#text');
    await page.keyboard.press('Alt+KeyC');
    await page.locator('[data-call-popup]:first-child .btn-primary:focus').waitFor();
    await page.keyboard.press('Alt+KeyC');
    await page.locator('#text:focus').waitFor();
    await page.keyboard.press('Alt+KeyC');
    await page.getByRole('button', { name: 'Close: +380 68 111 1113' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Close: +380 68 111 1112' }).press('Enter');
    await page.locator('#text:focus').waitFor();
    expect(await page.locator('#text').inputValue()).toBe('');
  });

  it('ten times at once for a new number makes one lead', async () => {
    const { page } = await stage.visit('Ada');
    await page.goto('/');
    const phone = await stage.site.phoneOf('Ada');
    const reports = Array.from({ length: 10 }, (_, at) => phone.report({ phone: '0682222222', call_id: `ten ${at}` }));
    const ids = (await Promise.all(reports)).map(({ body }) => body.lead.id);
    expect(new Set(ids).size).toBe(1);
    await page.locator('.call-popups [data-call-popup]').nth(9).waitFor();
    await page.locator('.call-popups').getByRole('link', { name: 'Open' }).first().click();
    await page.waitForURL(`**/leads/${ids[0]}`);
  });
});

describe('a form that leads back to its own page', () => {
  it('leaves the focus where it was, says what was done, and offers to take it back until one closes that', async () => {
    const { page } = await stage.visit('Ada');
    await page.addInitScript(() => {
      const said: string[] = Reflect.set(window, 'said', []) && Reflect.get(window, 'said');
      const seen = (list: MutationRecord[]) => {
        for (const { target, oldValue } of list) {
          const isToast = target instanceof Element && target.matches('[role=status][data-toast]');
          if (isToast && oldValue?.includes('unsaid')) said.push(target.querySelector('span')?.textContent ?? '');
        }
      };
      new MutationObserver(seen).observe(document, {
        subtree: true,
        attributeFilter: ['class'],
        attributeOldValue: true,
      });
    });
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim().replace(/\s+/g, ' ') ?? '');
    const said = (text: string) => page.waitForFunction((it) => Reflect.get(window, 'said').includes(it), text);

    const lead = await stage.site.database.db('leads').where({ full_name: 'Žydrūnė Ąžuolienė' }).first('id');
    await page.goto(`/leads/${lead.id}`);
    await page.locator('.step-bar').getByRole('button', { name: 'Interested' }).press('Enter');
    await said('The step is changed.');
    expect(await focused()).toContain('Interested');

    await page.locator('#text').fill('To be deleted');
    await page.keyboard.press('Control+Enter');
    await page.locator('.entry-note', { hasText: 'To be deleted' }).waitFor();
    await said('Added.');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('text');

    await page.clock.install();
    const note = page.locator('.entry-note', { hasText: 'To be deleted' });
    await note.getByRole('button', { name: 'Pin' }).press('Enter');
    const pinned = page.getByRole('status').filter({ hasText: 'Pinned' });
    await said('Pinned.');
    await pinned.hover();
    await page.clock.fastForward(20_000);
    expect(await pinned.count()).toBe(1);
    await page.mouse.move(0, 0);
    await page.clock.fastForward(20_000);
    expect(await pinned.count()).toBe(0);

    await note.getByRole('button', { name: /^Delete/ }).press('Enter');
    const deleted = page.getByRole('status').filter({ hasText: 'The entry is deleted.' });
    await said('The entry is deleted.');
    expect(await page.evaluate(() => document.activeElement?.matches('main, main a'))).toBe(true);
    await page.clock.fastForward(60_000);
    await deleted.getByRole('button', { name: 'Undo' }).waitFor();
    await deleted.getByRole('button', { name: 'Close' }).press('Enter');
    expect(await deleted.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.matches('main, main a'))).toBe(true);

    await page.goto('/settings/steps');
    const down = page.getByRole('button', { name: 'Move down: Contacted' });
    await down.press('Enter');
    await said('Contacted is now number 3.');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Move down: Contacted');
  });
});
