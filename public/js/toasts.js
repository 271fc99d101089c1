// Success messages fade by themselves, unless they are looked at or offer something; all others stay until closed.
const lifetime = 8000;
/** @type {WeakMap<Element, Element>} where the focus was before it came into a message */
const before = new WeakMap();

function prepare() {
  const fresh = [...document.querySelectorAll('[data-toast]:not([data-ready])')];
  for (const toast of fresh) {
    toast.setAttribute('data-ready', '');
    const close = toast.querySelector('[data-close-toast]');
    close?.removeAttribute('hidden');
    close?.addEventListener('click', () => remove(toast));
    toast.addEventListener('focusin', (event) => comeIn(toast, /** @type {FocusEvent} */ (event).relatedTarget));
    if (toast.getAttribute('data-toast') === 'success' && !toast.querySelector('form')) fade(toast);
  }
  say(fresh);
}

/** @param {Element} toast @param {EventTarget | null} from */
function comeIn(toast, from) {
  if (from instanceof Element && !toast.contains(from)) before.set(toast, from);
}

/** Whoever points at it or is in it reads it. @param {Element} toast */
function fade(toast) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const hold = () => clearTimeout(timer);
  const go = () => {
    hold();
    if (!toast.matches(':hover, :focus-within')) timer = setTimeout(() => remove(toast), lifetime);
  };
  for (const name of ['pointerenter', 'focusin']) toast.addEventListener(name, hold);
  toast.addEventListener('pointerleave', go);
  // Only after it does the focus stand elsewhere.
  toast.addEventListener('focusout', () => setTimeout(go));
  go();
}

/** The focus goes back to where it came from, or into the page. @param {Element} toast */
function remove(toast) {
  const isInside = toast.contains(document.activeElement);
  toast.remove();
  if (!isInside) return;
  const from = before.get(toast);
  const next = from?.isConnected ? from : document.getElementById('main');
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/**
 * Screen readers are silent about what a page came with: a message is said when its text comes into sight after that.
 * @param {Element[]} toasts
 */
function say(toasts) {
  for (const toast of toasts) toast.classList.add('toast-unsaid');
  setTimeout(() => {
    for (const toast of toasts) toast.classList.remove('toast-unsaid');
  }, 150);
}

prepare();
document.addEventListener('htmx:after:swap', prepare);
