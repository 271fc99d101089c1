// Columns are put in order by dragging: in their list, and by their headings in the table. Buttons do it without.
import { send } from './list-changes.js';

/** @typedef {{ default: typeof import('sortablejs') }} Library */
const animation = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120;

function prepare() {
  const list = document.querySelector('[data-column-order]:not([data-ready])');
  if (list instanceof HTMLElement) makeSortable(list);
  document.querySelector('[data-column-drag]')?.removeAttribute('hidden');
}

/** @param {HTMLElement} list */
async function makeSortable(list) {
  list.dataset.ready = '1';
  /** @type {Library} */
  const { default: Sortable } = await import(list.dataset.sortable ?? '');
  for (const handle of list.querySelectorAll('[data-sort-handle]')) handle.removeAttribute('hidden');
  Sortable.create(list, {
    handle: '[data-sort-handle]',
    ghostClass: 'setting-row-ghost',
    animation,
    onEnd: ({ item }) => settle(list, item),
  });
}

document.addEventListener('click', (event) => {
  const { target } = event;
  const button = target instanceof Element ? target.closest('[data-column-order] button[name=move]') : null;
  const row = button?.closest('li');
  const list = row?.closest('[data-column-order]');
  if (!(button instanceof HTMLButtonElement) || !row || !(list instanceof HTMLElement)) return;
  event.preventDefault();
  const isUp = button.value.startsWith('up:');
  const beside = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (!beside) return;
  if (isUp) beside.before(row);
  else beside.after(row);
  settle(list, row);
  const wanted = button.disabled ? row.querySelector('button[name=move]:not(:disabled)') : button;
  if (wanted instanceof HTMLElement) wanted.focus();
});

/**
 * The first one cannot go up, the last one not down; what was moved is said.
 * @param {HTMLElement} list
 * @param {HTMLElement} moved
 */
function settle(list, moved) {
  const rows = [...list.children];
  for (const [at, row] of rows.entries()) {
    const [up, down] = /** @type {NodeListOf<HTMLButtonElement>} */ (row.querySelectorAll('button[name=move]'));
    if (up) up.disabled = at === 0;
    if (down) down.disabled = at === rows.length - 1;
  }
  const says = list.parentElement?.querySelector('[data-column-says]');
  const name = moved.querySelector('.form-check-label')?.textContent ?? '';
  const text = says?.getAttribute('data-text') ?? '';
  if (says) says.textContent = text.replace('#', () => name).replace('@', String(rows.indexOf(moved) + 1));
}

/** @type {WeakSet<HTMLElement>} */
const heads = new WeakSet();

// Only who points at the headings needs the library.
document.addEventListener('pointerover', ({ target }) => {
  const head = target instanceof Element ? target.closest('.list-table thead tr') : null;
  // On a phone they are links in lines above the cards, and a finger on them scrolls.
  if (!(head instanceof HTMLElement) || heads.has(head) || matchMedia('(max-width: 767.98px)').matches) return;
  heads.add(head);
  makeHeadSortable(head);
});

/** @param {HTMLElement} head */
async function makeHeadSortable(head) {
  const link = document.getElementById('list-columns');
  if (!(link instanceof HTMLAnchorElement) || !link.dataset.sortable) return;
  /** @type {Library} */
  const { default: Sortable } = await import(link.dataset.sortable);
  Sortable.create(head, {
    draggable: 'th[data-column]',
    ghostClass: 'column-ghost',
    animation,
    onEnd: ({ oldIndex, newIndex }) => oldIndex !== newIndex && sendOrder(head, link),
  });
  head.dataset.ready = '1';
}

/**
 * @param {HTMLElement} head
 * @param {HTMLAnchorElement} link
 */
function sendOrder(head, link) {
  const { pathname, searchParams } = new URL(link.href);
  const fields = new FormData();
  const token = document.querySelector('input[name=_csrf]');
  if (token instanceof HTMLInputElement) fields.set('_csrf', token.value);
  fields.set('state', searchParams.get('state') ?? '');
  for (const cell of head.querySelectorAll('th[data-column]'))
    fields.append('columns', cell.getAttribute('data-column') ?? '');
  send(pathname, fields);
}

prepare();
document.addEventListener('htmx:after:swap', prepare);
