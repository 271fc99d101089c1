// A form that leads back to its own page: the focus is where it was, not at the top of the page.

/** @typedef {{ path: string, at: number, composer: boolean, same: string, spots: Array<[string, number]>, row: number }} Place */

const key = 'prospekt-focus';
const longest = 30_000;
const controls = 'a[href], button, select, textarea, input:not([type=hidden])';
/** @param {ParentNode} within */
const controlsIn = (within) => [...within.querySelectorAll(controls)];
const rows = () => [...document.querySelectorAll('main :is(tr, li)')];

// On the window: whoever sends the form by a script has said so before.
window.addEventListener('submit', ({ target: form, submitter, defaultPrevented }) => {
  if (defaultPrevented || !(form instanceof HTMLFormElement) || form.method === 'dialog') return;
  const control = submitter ?? document.activeElement;
  if (!control?.matches(controls)) return;
  const row = control.closest('tr, li');
  keep({
    path: location.pathname,
    at: Date.now(),
    composer: Boolean(form.dataset.composer),
    same: nameOf(control),
    spots: [row?.id ? row : null, form].flatMap((scope) => (scope ? [spotIn(scope, control)] : [])),
    row: row ? rows().indexOf(row) : -1,
  });
});

/** What tells a control from all others, on the next page too. @param {Element} control */
function nameOf(control) {
  const form = /** @type {HTMLInputElement} */ (control).form;
  const names = control instanceof HTMLButtonElement ? ['formaction', 'name', 'value'] : ['name', 'id'];
  return JSON.stringify([form?.getAttribute('action'), ...names.map((name) => control.getAttribute(name))]);
}

/**
 * Where it stands, for controls that change their names with what they do.
 * @param {Element} scope
 * @param {Element} control
 * @returns {[string, number]}
 */
function spotIn(scope, control) {
  const action = scope.getAttribute('action') ?? '';
  const selector = scope.id ? `#${CSS.escape(scope.id)}` : `main form[action="${CSS.escape(action)}"]`;
  return [selector, controlsIn(scope).indexOf(control)];
}

/** @param {Place} place */
function keep(place) {
  try {
    sessionStorage.setItem(key, JSON.stringify(place));
  } catch {
    // Without storage the focus is at the top.
  }
}

/** @returns {Place | null} */
function take() {
  try {
    const place = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    sessionStorage.removeItem(key);
    return place?.path === location.pathname && Date.now() - place.at < longest ? place : null;
  } catch {
    return null;
  }
}

/**
 * The same control, or what stands in its place. Of a row that is gone, the first link of the row that came there:
 * whoever presses Enter once more changes nothing. Else the page.
 * @param {Place} place
 */
function find({ composer, same, spots, row }) {
  if (composer) return document.querySelector('form[data-composer] [name=text]');
  const main = document.getElementById('main');
  const found =
    controlsIn(main ?? document).find((control) => nameOf(control) === same) ??
    spots
      .map(([selector, at]) => controlsIn(document.querySelector(selector) ?? new DocumentFragment())[at])
      .find(Boolean);
  if (!found?.matches(':disabled')) return found ?? rows()[row]?.querySelector('a[href]') ?? main;
  return found.closest('form')?.querySelector('button:not(:disabled)') ?? main;
}

function comeBack() {
  const place = take();
  // Something on this page asks for it, or somebody was quicker.
  if (!place || document.querySelector('main [autofocus]') || document.activeElement !== document.body) return;
  const control = find(place);
  if (!(control instanceof HTMLElement)) return;
  if (location.hash && !document.getElementById(location.hash.slice(1))?.contains(control)) return;
  control.focus({ preventScroll: scrollY > 0 || control.id === 'main' });
  // The message stands at the top: whoever is further down must see it too.
  const toasts = document.getElementById('toasts');
  if (toasts && toasts.getBoundingClientRect().bottom < 0) toasts.classList.add('toasts-floating');
}

// Where the address names a place, the browser goes there with the page's first frames and takes the focus away.
if (location.hash) addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(comeBack)));
else comeBack();
