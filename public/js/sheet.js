// A link with data-sheet opens the part of its page that is marked data-sheet-part above this page;
// data-sheet="menu" opens it beside the link. Without scripts the link leads to that page.
import { focusFirst } from './popovers.js';
import { goesToSignIn } from './sign-in.js';

/** @type {HTMLElement | undefined} */
let sheet;
/** @type {HTMLElement | undefined} */
let opener;
/** @type {AbortController | undefined} */
let asking;

document.addEventListener('click', (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const close = target.closest('[data-sheet-close]');
  if (close && sheet?.contains(close)) {
    event.preventDefault();
    sheet.hidePopover();
  }
  const link = target.closest('a[data-sheet]');
  if (!(link instanceof HTMLAnchorElement)) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  open(link);
});

/** @param {HTMLAnchorElement} link */
async function open(link) {
  asking?.abort();
  asking = new AbortController();
  link.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(link.href, { headers: { 'X-Background': '1' }, signal: asking.signal });
    if (goesToSignIn(answer)) return;
    const part = answer.ok && partOf(await answer.text());
    if (!part) throw new Error('no part');
    show(part, link);
  } catch (error) {
    // The page itself says what is wrong.
    if (!(error instanceof DOMException && error.name === 'AbortError')) location.assign(link.href);
  } finally {
    link.removeAttribute('aria-busy');
  }
}

/** @param {string} page */
export function partOf(page) {
  return new DOMParser().parseFromString(page, 'text/html').querySelector('[data-sheet-part]');
}

/**
 * @param {Element} part
 * @param {HTMLElement} [link] where focus goes back to
 */
export function show(part, link = opener) {
  sheet ??= makeSheet();
  opener = link;
  sheet.replaceChildren(document.importNode(part, true));
  const isMenu = link?.dataset.sheet === 'menu';
  sheet.className = isMenu ? 'sheet sheet-menu' : 'sheet';
  const title = sheet.querySelector('[data-sheet-title]');
  if (title) title.id = 'sheet-title';
  if (!sheet.matches(':popover-open')) {
    // What has the focus now gets it back.
    link?.focus({ preventScroll: true });
    sheet.showPopover();
  }
  if (isMenu && link) placeBeside(sheet, link);
  else sheet.removeAttribute('style');
  focusFirst(sheet);
  document.dispatchEvent(new CustomEvent('htmx:after:swap'));
}

export function close() {
  sheet?.hidePopover();
}

function makeSheet() {
  const made = document.createElement('div');
  made.id = 'sheet';
  made.popover = 'auto';
  made.setAttribute('role', 'dialog');
  made.setAttribute('aria-labelledby', 'sheet-title');
  made.addEventListener('toggle', (event) => {
    if (event instanceof ToggleEvent && event.newState === 'closed') made.replaceChildren();
  });
  document.body.append(made);
  return made;
}

// Below the link, or above it where there is more room; a narrow screen shows it at its foot.
/**
 * @param {HTMLElement} menu
 * @param {HTMLElement} link
 */
function placeBeside(menu, link) {
  menu.removeAttribute('style');
  if (matchMedia('(max-width: 767.98px)').matches) return;
  const at = link.getBoundingClientRect();
  const below = innerHeight - at.bottom - 12;
  const height = Math.min(menu.offsetHeight, Math.max(below, at.top - 12));
  const top = height <= below ? at.bottom + 4 : at.top - height - 4;
  menu.style.maxHeight = `${height}px`;
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8))}px`;
}

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  const menu = target instanceof HTMLElement ? target.closest('[data-menu]') : null;
  if (!menu || !['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(key)) return;
  event.preventDefault();
  const entries = [...menu.querySelectorAll('button')];
  const at = entries.indexOf(/** @type {HTMLButtonElement} */ (target));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[key] ?? 0;
  entries[(next + entries.length) % entries.length]?.focus();
});
