import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { step } from '../support/people.ts';
import { findFaults } from './health.ts';
import { Stage } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  for (let at = 0; at < 30; at += 1)
    await makeLead(stage.site.database.db, {
      full_name: `Александра Константиновна ${at}`,
      phones: ['+380681123331'],
      emails: [`aleksandra.konstantinovna${at}@example.com`],
      company: 'ТОВ «Зелений сад і партнери»',
    });
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

const box = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);

describe('the table on a laptop', () => {
  it('keeps its header, the names and the way to other pages in sight, however far it is scrolled', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 1280, height: 800 } });
    await page.goto('/leads?size=20');
    const table = page.locator('.list-scroll');
    const named = page.getByRole('table', { name: 'Leads' }).getByRole('rowheader', { name: /^А/ });
    expect(await named.count()).toBe(20);
    await table.evaluate((element) => element.scrollTo(element.scrollWidth, element.scrollHeight));

    const frame = await box(page, '.list-scroll');
    const header = await box(page, 'thead .col-phone');
    const name = await box(page, 'tbody tr:last-child .col-full_name');
    expect(header.top).toBeCloseTo(frame.top, 0);
    expect(name.left).toBeGreaterThanOrEqual(frame.left);
    expect(name.bottom).toBeLessThanOrEqual(frame.bottom);
    expect((await box(page, '.pagination')).bottom).toBeLessThan(800);
    expect((await box(page, 'tbody tr:last-child .col-actions')).right).toBeLessThanOrEqual(frame.right);
    // The heading of the names lies over those that pass under it.
    const covering = await page.evaluate(
      ([x, y]) => document.elementFromPoint(x!, y!)?.closest('thead th')?.className,
      [name.left + 20, frame.top + 10] as const,
    );
    expect(covering).toBe('col-full_name');
  });

  it('shows a row chosen by keys whole, below the header', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 1280, height: 800 } });
    await page.goto('/leads?size=20');
    for (let at = 0; at < 20; at += 1) await page.keyboard.press('KeyJ');
    for (let at = 0; at < 19; at += 1) await page.keyboard.press('KeyK');
    const header = await box(page, 'thead .col-phone');
    expect((await box(page, 'tbody tr:first-child')).top).toBeGreaterThanOrEqual(header.bottom - 1);
  });
});

describe('the table on a phone', () => {
  it('gives every row a box to tick and its links, none over another', async () => {
    const { page } = await stage.visit('Ada', { viewport: { width: 390, height: 844 } });
    await page.goto('/leads');
    const row = page.locator('tr[data-row]').nth(2);
    await row.getByRole('checkbox').click();
    await page.getByText('1 selected').waitFor();
    await row.getByRole('link', { name: /^Information/ }).click({ trial: true });
    await row.getByRole('link', { name: /^Edit: / }).click();
    await page.waitForURL(/\/edit$/);
  });
});

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('on a phone %s', (_, javaScriptEnabled) => {
  it('the list is sorted by links above the cards', async () => {
    const { page } = await stage.visit('Ada', { javaScriptEnabled, viewport: { width: 320, height: 640 } });
    await page.goto('/leads');
    await page.getByRole('table').getByRole('link', { name: 'Full name' }).click();
    await page.waitForURL(/sort=full_name/);
    const links = await page.locator('thead a').evaluateAll((all) =>
      all.map((link) => {
        const { left, right, height } = link.getBoundingClientRect();
        return left >= 0 && right <= innerWidth && height >= 24;
      }),
    );
    expect(links).toEqual(links.map(() => true));
    if (!javaScriptEnabled) return;
    await page.locator('thead').getByRole('checkbox').check();
    await page.getByText('10 selected').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});

describe('what is seen', () => {
  it('a name covers what is scrolled under it, ticked too; edges of fields and hints in them are seen', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await stage.visit('Ada', { colorScheme });
      await page.goto('/leads');
      await page.locator('[data-row] input').first().check();
      const seen = await page.evaluate(() => {
        const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
        const paint = (colour: string) => {
          pen.clearRect(0, 0, 1, 1);
          pen.fillStyle = colour;
          pen.fillRect(0, 0, 1, 1);
          return [...pen.getImageData(0, 0, 1, 1).data];
        };
        const light = (colour: string) =>
          paint(colour)
            .slice(0, 3)
            .map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0.05);
        const contrast = (one: string, other: string) => {
          const [a, b] = [light(one), light(other)];
          return Math.max(a, b) / Math.min(a, b);
        };
        const style = (selector: string, part?: string) => getComputedStyle(document.querySelector(selector)!, part);
        const field = style('#q');
        return {
          opaque: paint(style('[data-ticked] .col-full_name').backgroundColor)[3] === 255,
          edge: Math.min(
            contrast(field.borderTopColor, field.backgroundColor),
            contrast(style('.list-size select').borderTopColor, style('.card').backgroundColor),
          ),
          hint: contrast(style('#q', '::placeholder').color, field.backgroundColor),
        };
      });
      expect(seen.opaque).toBe(true);
      expect(seen.edge).toBeGreaterThanOrEqual(3);
      expect(seen.hint).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('with forced colours ticks, the open tab, the open page and dots are told', async () => {
    const { page } = await stage.visit('Ada', { forcedColors: 'active' });
    await page.goto('/leads');
    const seen = await page.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector)!);
      const differ = (one: string, other: string) => style(one).backgroundColor !== style(other).backgroundColor;
      return [
        style('tbody .form-check-input').appearance,
        differ('.list-tabs [aria-current]', '.list-tabs a:not([aria-current])'),
        differ('.page-link[aria-current]', '.page-link:not([aria-current])'),
        differ('.dot', '.card'),
      ];
    });
    expect(seen).toEqual(['auto', true, true, true]);
  });

  it('nothing is wider than a phone with a scroll bar, or hidden behind its bars when it has the focus', async () => {
    const { db } = stage.site.database;
    await db('steps').where({ id: step.new }).update({ name: 'Переговори про умови співпраці та оплати' });
    const lead = await makeLead(db, { full_name: 'Ганна' });
    const { page } = await stage.visit('Ada', { viewport: { width: 305, height: 640 } });
    await page.goto(`/leads/${lead.id}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(305);
    const hidden = await page.evaluate(() => {
      const bars = [...document.querySelectorAll('.topbar, .bottombar')].map((bar) => bar.getBoundingClientRect());
      return [...document.querySelectorAll<HTMLElement>('main :is(a[href], button, input, select, textarea)')]
        .filter((control) => control.checkVisibility() && control.tabIndex >= 0)
        .filter((control) => {
          control.focus();
          const { top, bottom } = control.getBoundingClientRect();
          return top < bars[0]!.bottom - 1 || bottom > bars[1]!.top + 1;
        })
        .map((control) => control.outerHTML);
    });
    expect(hidden).toEqual([]);
  });
});

describe('an error of somebody who is signed in', () => {
  it('leaves him the navigation', async () => {
    const visit = await stage.visit('Ada');
    visit.expectStatus(404);
    await visit.page.goto('/leads/999999');
    await visit.page.getByRole('heading', { name: 'There is no such page, or it is not yours.' }).waitFor();
    expect(await visit.page.title()).toBe('Error: There is no such page, or it is not yours. · Prospekt');
    expect(await findFaults(visit.page)).toEqual([]);
    await visit.page.getByRole('navigation').getByRole('link', { name: 'Leads' }).first().click();
    await visit.page.waitForURL('**/leads');
  });
});
