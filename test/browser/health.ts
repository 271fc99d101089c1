import axe from 'axe-core';
import { type ConfigData, HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const everything = { type: 'tag', values: tags };
const contrast = { type: 'rule', values: ['color-contrast'] };

const looks = [
  { width: 1440, colorScheme: 'light', runOnly: everything },
  { width: 390, colorScheme: 'dark', runOnly: everything },
] as const;
// Between the two themes of one width only the colours differ, and no colour depends on the width.
const crossedLooks = [
  { width: 1440, colorScheme: 'dark', runOnly: contrast },
  { width: 390, colorScheme: 'light', runOnly: contrast },
] as const;

/**
 * What is wrong with the page as it stands, wide and light and narrow and dark; empty if it is sound. `crossed` looks at the
 * colours of wide and dark and of narrow and light too: enough for the pages that have all of the frame and the commonest parts.
 */
export async function findFaults(page: Page, { crossed = false } = {}): Promise<string[]> {
  const faults = await findPlainFaults(page);
  const evaluate = await evaluatorOf(page);
  await evaluate(axe.source);
  for (const { width, colorScheme, runOnly } of crossed ? [...looks, ...crossedLooks] : looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await evaluate(themeOf(colorScheme));
    await evaluate(endTransitions);
    const options = { runOnly, resultTypes: ['violations'] };
    const found = await evaluate<string[]>(`axe.run(document, ${JSON.stringify(options)}).then(${tellViolations})`);
    found.push(...(await evaluate<string[]>(findOverflow)));
    faults.push(...found.map((fault) => `${width} ${colorScheme}: ${fault}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}

async function findPlainFaults(page: Page): Promise<string[]> {
  const headings = await page.locator('h1').count();
  const language = await page.locator('html').getAttribute('lang');
  return [
    ...(headings === 1 ? [] : [`${headings} headings of the first level`]),
    ...(/^(en|ru|uk|lt)$/.test(language ?? '') ? [] : ['no language']),
    ...((await page.title()) ? [] : ['no title']),
  ];
}

// The policy of the pages forbids to add a script; the debugger may evaluate one.
async function evaluatorOf(page: Page) {
  const debug = await page.context().newCDPSession(page);
  return async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await debug.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as T;
  };
}

// The page hears of the other theme a frame or more later; one that keeps its own theme never does.
const themeOf = (scheme: string) => `new Promise((resolve) => {
  let frames = 0;
  const look = () => document.documentElement.dataset.bsTheme === '${scheme}' || ++frames > 300 ? resolve() : requestAnimationFrame(look);
  look();
})`;

// Between two themes the browser shows colours of neither.
const endTransitions = `for (const each of document.getAnimations()) if (each instanceof CSSTransition) each.finish()`;

const tellViolations = `({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.slice(0, 3).map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary))`;

const findOverflow = `document.documentElement.scrollWidth <= innerWidth ? [] :
  ['is ' + document.documentElement.scrollWidth + ' px wide: ' + [...document.querySelectorAll('main *')]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((element) => element.tagName + '.' + element.className).join(', ')]`;

const rules: ConfigData = {
  root: true,
  extends: ['html-validate:recommended'],
  rules: {
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // A form may be sent by a button elsewhere in the page, or by dragging.
    'wcag/h32': 'off',
    // Several values of a field share its name.
    'form-dup-name': 'off',
    // Ids are called as the fields are, `custom.key` too; HTML asks only that there be no space in them.
    'valid-id': ['error', { relaxed: true }],
    // Matters of taste.
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off',
    'long-title': 'off',
    'tel-non-breaking': 'off',
    'prefer-native-element': 'off',
  },
};
const validator = new HtmlValidate(rules);

/** What is invalid in the HTML that the server sent. */
export async function findInvalid(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`),
  );
}
