import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDemoCompany } from '../../seeds/demo-company.ts';
import { languages } from '../../src/i18n/translator.ts';
import { cast } from '../support/people.ts';
import { Stage } from './visit.ts';

let stage: Stage;
let addresses: string[];
beforeAll(async () => {
  stage = await Stage.open();
  const { db } = stage.site.database;
  const founder = await db('admins').where({ id: cast.Ada.id }).first();
  await db.transaction((trx) => createDemoCompany(trx, { language: 'uk', time_zone: 'UTC', founder }));
  const lead = await db('leads').whereNull('company_id').whereNotNull('company').orderBy('id').first('id');
  const last = await db('steps').orderBy('position', 'desc').first('id');
  const ready = await db('leads').where({ state: 'potential', step_id: last.id }).first('id');
  const company = await db('contacts').whereNotNull('company_id').first('company_id');
  const client = await db('clients').first('id');
  addresses = [
    ...['/', '/leads', '/leads?tab=all&size=50', '/leads/new', '/leads/filter?step_id=1&match=any', '/leads/columns'],
    ...['/leads/views', '/leads/export', '/clients', '/companies', '/calls', '/import', '/profile', '/settings/steps'],
    ...[`/leads/${lead.id}`, `/leads/${ready.id}`, `/leads/${lead.id}/client`, `/clients/${client.id}`],
    ...['leads', 'clients', 'contacts'].map((tab) => `/companies/${company.company_id}?show=${tab}`),
  ];
});
afterEach(async () => {
  expect(await stage.endVisits()).toEqual([]);
});
afterAll(() => stage.close());

/** Buttons whose words do not fit in one line or in the button, and pages wider than the screen. */
const findCramped = `[
  ...(document.documentElement.scrollWidth > innerWidth ? ['is ' + document.documentElement.scrollWidth + ' px wide'] : []),
  ...[...document.querySelectorAll('main .btn:not(.btn-client), .bottombar a')]
    .filter((button) => button.checkVisibility() && !button.closest('.alert:not(.register-question)'))
    .filter((button) => {
      const words = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
      for (let text = words.nextNode(); text; text = words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(text);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) return true;
      }
      return button.scrollWidth > button.clientWidth + 1;
    })
    .map((button) => 'button ' + button.textContent.trim()),
]`;

async function crampedIn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const address of addresses) {
    await page.goto(address);
    for (const width of [1440, 1280, 768, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const cramped = await page.evaluate<string[]>(findCramped);
      found.push(...cramped.map((what) => `${address} at ${width}: ${what}`));
    }
  }
  return found;
}

describe.each(languages)('in %s', (language) => {
  it('no page is wider than the screen, and every button holds its words', async () => {
    await stage.site.database.db('admins').where({ id: cast.Ada.id }).update({ language });
    const { page } = await stage.visit('Ada');
    expect(await crampedIn(page)).toEqual([]);
  });
});
