// A popover that asks something keeps the focus while it is open, as a modal dialog does; a small menu closes when
// the focus leaves it. Without scripts they open and close as the browser has it.
const controls = 'a[href], button, input, select, textarea, summary, [tabindex]';
const asks = ':is([role=dialog], [data-keeps-focus])';
let byTab = false;

/** The popover that is open and has to be answered or closed first. @returns {HTMLElement | undefined} */
export function openQuestion() {
  return /** @type {HTMLElement[]} */ ([...document.querySelectorAll(`${asks}:popover-open`)]).at(-1);
}

/**
 * Goes to the first thing that changes nothing by itself.
 * @param {HTMLElement} within
 */
export function focusFirst(within) {
  const all = controlsOf(within);
  const first =
    within.querySelector('[autofocus]') ??
    within.querySelector('[data-menu] [aria-current]') ??
    within.querySelector('[data-menu] button') ??
    all.find((control) => !(control instanceof HTMLButtonElement) || !changes(control)) ??
    all[0];
  if (first instanceof HTMLElement) first.focus();
}

/** @param {HTMLButtonElement} button */
function changes({ type, form }) {
  return type === 'submit' && form?.method === 'post';
}

/** @param {HTMLElement} within @returns {HTMLElement[]} what Tab comes to */
function controlsOf(within) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(controls));
  return [...found].filter(
    (control) =>
      control.tabIndex >= 0 && !control.matches(':disabled') && control.checkVisibility({ visibilityProperty: true }),
  );
}

/** @param {Event} event @returns {HTMLElement | undefined} not of a `details`, which has such events too */
function popoverOf({ target }) {
  return target instanceof HTMLElement && target.popover ? target : undefined;
}

document.addEventListener(
  'toggle',
  (event) => {
    const popover = popoverOf(event);
    if (!popover || !(event instanceof ToggleEvent)) return;
    if (event.newState === 'closed') return giveBack(popover);
    if (popover.getAttribute('role') === 'dialog') popover.setAttribute('aria-modal', 'true');
    if (!popover.contains(document.activeElement)) focusFirst(popover);
  },
  true,
);

// The browser gives the focus back to what had it; not every one gives it to a button that is clicked.
/** @param {HTMLElement} popover */
function giveBack(popover) {
  if (document.activeElement !== document.body) return;
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[popovertarget]'));
  const openers = [...buttons].filter((button) => button.getAttribute('popovertarget') === popover.id);
  openers.find((button) => !popover.contains(button))?.focus({ preventScroll: true });
}

document.addEventListener('keydown', (event) => {
  byTab = event.key === 'Tab';
  const popover = byTab && !event.defaultPrevented ? openQuestion() : undefined;
  if (!popover) return;
  const all = controlsOf(popover);
  const [edge, other] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (popover.contains(document.activeElement) && document.activeElement !== edge) return;
  event.preventDefault();
  other?.focus();
});
document.addEventListener('pointerdown', () => {
  byTab = false;
});

// Tab may leave at an edge that is not known here, such as the last of several radio buttons.
document.addEventListener('focusin', ({ target }) => {
  if (!byTab || !(target instanceof Element)) return;
  const popover = openQuestion();
  if (popover && !popover.contains(target)) return focusFirst(popover);
  for (const menu of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.menu:popover-open')))
    if (!menu.contains(target)) menu.hidePopover();
});
