// Ticks survive paging, sorting and searching; the bar takes the place of the table's header while there are any.
const store = window.sessionStorage;

/** @param {string} key @returns {Set<string>} */
function read(key) {
  try {
    return new Set((store.getItem(key) ?? '').split(',').filter(Boolean));
  } catch {
    return new Set();
  }
}

/** @param {string} key @param {Set<string>} ids */
function write(key, ids) {
  try {
    store.setItem(key, [...ids].join(','));
  } catch {
    // Without storage the ticks of this page still work.
  }
}

/** @returns {HTMLFormElement | null} */
const bar = () => document.querySelector('form[data-ticks]');
const keyOf = () => bar()?.getAttribute('data-ticks') ?? '';
const boxes = () => /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('input[name=ids][form=bulk]')]);
const everything = () => /** @type {HTMLInputElement | null} */ (document.querySelector('[data-tick-all]'));
let lastTicked = -1;

/** The tick of the whole page stands in the table's header, and in the bar while that covers the header. */
function addPageTicks() {
  const head = document.querySelector('th.col-tick');
  const label = head?.textContent ?? '';
  for (const place of [head, bar()]) {
    if (!place || place.querySelector('[data-tick-page]')) continue;
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.className = 'form-check-input';
    box.setAttribute('data-tick-page', '');
    box.setAttribute('aria-label', bar()?.getAttribute('data-page-label') ?? label);
    place.prepend(box);
  }
}

function show() {
  const form = bar();
  if (!form) return;
  const ids = read(keyOf());
  const all = everything()?.checked ?? false;
  for (const box of boxes()) {
    box.checked = all || ids.has(box.value);
    box.closest('tr')?.toggleAttribute('data-ticked', box.checked);
  }
  const ticked = boxes().filter(({ checked }) => checked).length;
  for (const page of document.querySelectorAll('[data-tick-page]')) {
    if (!(page instanceof HTMLInputElement)) continue;
    page.checked = ticked > 0 && ticked === boxes().length;
    page.indeterminate = ticked > 0 && !page.checked;
  }
  const any = all || ids.size > 0;
  const head = document.querySelector('.list-table thead');
  const leaving = (any ? head : form)?.contains(document.activeElement);
  form.toggleAttribute('data-any', any);
  // What the bar covers is not to be focused.
  for (const covered of head?.querySelectorAll('a, input') ?? []) {
    if (any) covered.setAttribute('tabindex', '-1');
    else covered.removeAttribute('tabindex');
  }
  const box = leaving && (any ? form : head)?.querySelector('[data-tick-page]');
  if (box instanceof HTMLElement) box.focus({ preventScroll: true });
  form.querySelector('[data-untick]')?.removeAttribute('hidden');
  const count = form.querySelector('[data-tick-count]');
  const text = all ? count?.getAttribute('data-all') : count?.getAttribute('data-text')?.replace('#', String(ids.size));
  if (count && count.textContent !== text) count.textContent = text ?? '';
}

function prepare() {
  addPageTicks();
  show();
}

/** @param {HTMLInputElement} box @param {boolean} range */
function tick(box, range) {
  const list = boxes();
  const at = list.indexOf(box);
  const from = range && lastTicked >= 0 ? Math.min(at, lastTicked) : at;
  const to = range && lastTicked >= 0 ? Math.max(at, lastTicked) : at;
  keep(list.slice(from, to + 1), box.checked);
  lastTicked = at;
}

/** @param {HTMLInputElement[]} some @param {boolean} on */
function keep(some, on) {
  const ids = read(keyOf());
  for (const { value } of some) {
    if (on) ids.add(value);
    else ids.delete(value);
  }
  const all = everything();
  if (all?.checked && !on) all.checked = false;
  write(keyOf(), ids);
  show();
}

document.addEventListener('click', (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  if (target instanceof HTMLInputElement && target.matches('input[name=ids][form=bulk]')) tick(target, event.shiftKey);
  else if (target instanceof HTMLInputElement && target.matches('[data-tick-page]')) keep(boxes(), target.checked);
  else if (target.matches('[data-tick-all]')) show();
  else if (target.closest('[data-untick]')) {
    const all = everything();
    if (all) all.checked = false;
    write(keyOf(), new Set());
    show();
  }
});

document.addEventListener('submit', ({ target }) => {
  if (!(target instanceof HTMLFormElement)) return;
  const done = target.getAttribute('data-unticks');
  if (done) write(done, new Set());
  const ids = target.matches('[data-ticks]') && target.querySelector('input[name=ids][type=hidden]');
  if (ids instanceof HTMLInputElement) ids.value = [...read(keyOf())].join(',');
});

prepare();
document.addEventListener('htmx:after:swap', prepare);
window.addEventListener('pageshow', prepare);
