// Keys go by their place on the keyboard (event.code), so that they work in Cyrillic layouts too.
import { goToCalls } from './calls.js';
import { openQuestion } from './popovers.js';

const rows = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll('[data-row]')]);
const help = /** @type {HTMLDialogElement | null} */ (document.getElementById('shortcuts'));
let afterG = false;

/** @type {Record<string, () => boolean>} each tells whether it found something to do */
const keys = {
  KeyJ: () => moveTo(1),
  KeyK: () => moveTo(-1),
  KeyX: tick,
  'Shift+Slash': showHelp,
};

if (document.body.hasAttribute('data-shortcuts')) document.addEventListener('keydown', onKey);

// Saves the form one is in, also for those who have switched the single keys off.
document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || !['Enter', 'NumpadEnter'].includes(event.code))
    return;
  const form = event.target instanceof Element ? event.target.closest('form') : null;
  if (form?.method !== 'post') return;
  event.preventDefault();
  // The same button that Enter alone presses.
  const button = [...form.elements].find((each) => each instanceof HTMLButtonElement && each.type === 'submit');
  form.requestSubmit(/** @type {HTMLButtonElement | undefined} */ (button));
});

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (document.querySelector('dialog[open]') || openQuestion()) return;
  // A call comes while one writes: this key works in fields too.
  if (event.altKey && event.code === 'KeyC' && goToCalls()) event.preventDefault();
  if (event.altKey || isTyping(event.target)) return;

  const name = event.shiftKey ? `Shift+${event.code}` : event.code;
  const done = afterG && name === 'KeyL' ? follow('/leads') : (keys[name]?.() ?? press(name));
  afterG = name === 'KeyG';
  if (done) event.preventDefault();
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select') !== null)
    ? !target.matches('[type=checkbox], [type=radio], [type=submit], [type=button]')
    : false;
}

/** Follows or focuses what says `data-shortcut="KeyE"`. @param {string} name */
function press(name) {
  const target = document.querySelector(`[data-shortcut="${CSS.escape(name)}"]`);
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input:not([type=submit]), textarea, select')) target.focus();
  else target.click();
  return true;
}

/** @param {string} address */
function follow(address) {
  const link = document.querySelector(`nav a[href="${address}"]`);
  if (!link) return false;
  location.assign(address);
  return true;
}

/** @param {1 | -1} direction */
function moveTo(direction) {
  const all = rows();
  if (all.length === 0) return false;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next =
    here < 0 ? (direction === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + direction));
  const row = /** @type {HTMLElement} */ (all[next]);
  const link = row.querySelector('a[href], button:not([disabled])');
  if (link instanceof HTMLElement) link.focus();
  row.scrollIntoView({ block: 'nearest' });
  return true;
}

function tick() {
  const row = rows().find((each) => each.contains(document.activeElement));
  const box = row?.querySelector('input[type=checkbox]');
  if (!(box instanceof HTMLInputElement)) return false;
  box.click();
  return true;
}

function showHelp() {
  if (!help) return false;
  help.showModal();
  return true;
}
