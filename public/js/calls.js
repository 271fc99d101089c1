// The popup of a call: its content is a part of the call's own page; it stays until closed and never takes focus.
import { listen } from './live-events.js';

const region = /** @type {HTMLElement | null} */ (document.querySelector('[data-live-calls]'));
const closedKey = 'prospekt-closed-calls';
const closing = 'BroadcastChannel' in window ? new BroadcastChannel('prospekt-closed-calls') : undefined;
/** @type {Map<string, number>} */
const asked = new Map();
/** @type {Element | null} where the focus was before it went to the popups */
let before = null;

/** @param {string} id */
const popupOf = (id) => region?.querySelector(`[data-call-popup="${id}"]`);

/** @returns {string[]} */
function closedCalls() {
  return (localStorage.getItem(closedKey) ?? '').split(' ').filter(Boolean);
}

/** @param {string} id */
async function show(id) {
  if (closedCalls().includes(id)) return;
  const turn = (asked.get(id) ?? 0) + 1;
  asked.set(id, turn);
  const popup = await load(id);
  // A later report of the same call asked meanwhile, or the person closed it.
  if (!popup || asked.get(id) !== turn || closedCalls().includes(id)) return;
  const known = popupOf(id);
  if (known) replace(known, popup);
  else if (popup.getAttribute('data-call-state') !== 'ended') region?.insertBefore(popup, olderThan(Number(id)));
}

// The newest stands first: a phone's screen shows little more than one.
/** @param {number} id */
function olderThan(id) {
  const popups = [...(region?.children ?? [])];
  return popups.find((popup) => Number(popup.getAttribute('data-call-popup')) < id) ?? null;
}

/** @param {string} id */
async function load(id) {
  const answer = await fetch(`/calls/${id}`, { headers: { 'X-Background': '1' } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const popup = page.querySelector('main [data-call-popup]');
  popup?.querySelector('[data-close-call]')?.removeAttribute('hidden');
  return popup ? document.importNode(popup, true) : undefined;
}

// Whoever works in the popup with the keyboard stays on the same button.
/** @param {Element} known @param {Element} popup */
function replace(known, popup) {
  const controls = [...known.querySelectorAll('a, button')];
  const at = controls.indexOf(document.activeElement ?? document.body);
  known.replaceWith(popup);
  if (at >= 0) focus(popup.querySelectorAll('a, button')[at] ?? mainOf(popup));
}

/** @param {Element | null | undefined} element */
function focus(element) {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

/** @param {Element} popup */
const mainOf = (popup) => popup.querySelector('.btn-primary') ?? popup.querySelector('.call-body a, button');

/** Goes to the newest call, or back from there. */
export function goToCalls() {
  const newest = region?.querySelector('[data-call-popup]');
  if (!newest) return false;
  if (region?.contains(document.activeElement)) goBack();
  else focus(mainOf(newest));
  return true;
}

function goBack() {
  focus(before?.isConnected ? before : document.querySelector('main'));
}

/** @param {string} id */
function remember(id) {
  localStorage.setItem(closedKey, [...closedCalls(), id].slice(-50).join(' '));
  remove(id);
  closing?.postMessage(id);
}

// Whoever closes one with the keyboard comes to the next one, after the last back to where they were.
/** @param {string} id */
function remove(id) {
  const popup = popupOf(id);
  if (!popup) return;
  const next = popup.nextElementSibling ?? popup.previousElementSibling;
  const had = popup.contains(document.activeElement);
  popup.remove();
  if (!had) return;
  if (next) focus(next.querySelector('[data-close-call]'));
  else goBack();
}

function beep() {
  const context = new AudioContext();
  for (const [at, pitch] of [660, 880, 660].entries()) {
    const tone = new OscillatorNode(context, { frequency: pitch });
    const volume = new GainNode(context, { gain: 0.08 });
    tone.connect(volume).connect(context.destination);
    tone.start(context.currentTime + at * 0.22);
    tone.stop(context.currentTime + at * 0.22 + 0.16);
  }
  setTimeout(() => context.close(), 1500);
}

if (region) {
  region.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-close-call]') : null;
    const id = button?.closest('[data-call-popup]')?.getAttribute('data-call-popup');
    if (id) remember(id);
  });
  region.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof Element && !region.contains(relatedTarget)) before = relatedTarget;
  });
  closing?.addEventListener('message', ({ data }) => remove(data));
  for (const id of (region.getAttribute('data-ringing') ?? '').split(' ').filter(Boolean)) show(id);
  listen(region.getAttribute('data-live-calls') ?? '', 'call', ({ payload, first }) => {
    show(String(payload.call_id));
    if (first && payload.state === 'ringing' && 'callSound' in document.body.dataset) beep();
  });
}
