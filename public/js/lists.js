// Choosing a page size is enough, no button needed. With the keyboard every arrow chooses: then Enter sends it, or
// leaving the select where no button stands beside it.
/** @type {EventTarget | null} the select that keys choose in */
let byKeys = null;

document.addEventListener('pointerdown', () => {
  byKeys = null;
});

document.addEventListener('keydown', (event) => {
  const select = autoselect(event);
  if (!select || event.key === 'Tab') return;
  byKeys = select;
  if (event.key !== 'Enter' || !isChanged(select)) return;
  event.preventDefault();
  select.form?.requestSubmit();
});

document.addEventListener('focusout', (event) => {
  const select = autoselect(event);
  if (select && byKeys === select && isChanged(select) && !select.form?.querySelector('[type=submit]'))
    select.form?.requestSubmit();
});

/** @param {Event} event */
function autoselect({ target }) {
  return target instanceof HTMLSelectElement && target.matches('[data-autosubmit]') ? target : null;
}

/** @param {HTMLSelectElement} select */
function isChanged(select) {
  const usual = [...select.options].find((option) => option.defaultSelected) ?? select.options[0];
  return select.selectedOptions[0] !== usual;
}

// Typing a date switches its checkbox on.
document.addEventListener('change', (event) => {
  const select = autoselect(event);
  if (select && byKeys !== select) select.form?.requestSubmit();
  const { target } = event;
  if (!(target instanceof HTMLElement)) return;
  const box = target.getAttribute('data-checks');
  const checkbox = box && target.closest('form')?.querySelector(`[name="${box}"]`);
  if (checkbox instanceof HTMLInputElement) checkbox.checked = true;
});

// A region that is itself exchanged stays silent in screen readers: the count is said beside it.
document.addEventListener('htmx:after:swap', () => {
  for (const region of document.querySelectorAll('[data-says]')) {
    const said = document.querySelector(region.getAttribute('data-says') ?? '')?.textContent ?? '';
    if (region.textContent !== said) region.textContent = said;
  }
});

// On a phone the tabs scroll sideways: the open one is brought into sight, and nothing else moves.
for (const tabs of document.querySelectorAll('.list-tabs, .lead-tabs')) {
  const open = tabs.querySelector('[aria-current]');
  if (open) tabs.scrollLeft += open.getBoundingClientRect().right - tabs.getBoundingClientRect().right;
}
