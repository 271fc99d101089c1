// In the builder of a filter only the parts that the chosen operation and period need are shown, and only those are sent;
// adding and removing a condition exchanges the form in place; a long list of entries can be narrowed by typing.

/** @param {Element} row */
function fitRow(row) {
  const operation = /** @type {HTMLSelectElement | null} */ (row.querySelector('[data-filter-operation]'))?.value ?? '';
  const value = /** @type {HTMLElement | null} */ (row.querySelector('[data-filter-value]'));
  if (value) value.hidden = operation === 'empty' || operation === 'filled';
  const period = /** @type {HTMLSelectElement | null} */ (row.querySelector('[data-filter-period]'))?.value;
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll('[data-for]'))) {
    part.hidden = !part.dataset.for?.split(' ').includes(period ?? '');
    for (const input of part.querySelectorAll('input')) input.disabled = part.hidden;
  }
}

/** @param {HTMLElement} entries */
function narrow(entries) {
  const box = document.createElement('input');
  box.type = 'search';
  box.className = 'form-control form-control-sm';
  box.placeholder = entries.dataset.narrow ?? '';
  box.setAttribute('aria-label', box.placeholder);
  box.addEventListener('input', () => {
    const wanted = box.value.trim().toLowerCase();
    for (const label of entries.querySelectorAll('label')) {
      label.hidden = !label.textContent?.toLowerCase().includes(wanted);
    }
  });
  // It is no part of the filter: Enter keeps the form here.
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') event.preventDefault();
  });
  entries.removeAttribute('data-narrow');
  entries.before(box);
}

function prepare() {
  for (const row of document.querySelectorAll('[data-filter-row]')) fitRow(row);
  for (const entries of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-narrow]')))
    narrow(entries);
}

document.addEventListener('change', ({ target }) => {
  const row = target instanceof Element && target.closest('[data-filter-row]');
  if (row) fitRow(row);
});

document.addEventListener('submit', async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!(form instanceof HTMLFormElement) || !form.matches('[data-filter]')) return;
  if (!(button instanceof HTMLButtonElement) || !/^(add|remove):/.test(button.value)) return;
  event.preventDefault();
  const query = new URLSearchParams(/** @type {any} */ (new FormData(form, button)));
  const answer = await fetch(`${form.action}?${query}`).catch(() => null);
  const next =
    answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-filter]');
  if (!next) return form.submit();
  const places = [...form.querySelectorAll('.filter-remove')];
  const place = places.indexOf(button);
  form.replaceWith(next);
  prepare();
  const left = next.querySelectorAll('.filter-remove');
  const focused =
    next.querySelector('[autofocus]') ??
    left[Math.min(place, left.length - 1)] ??
    next.querySelector('.filter-add select, .filter-fields button');
  /** @type {HTMLElement | null} */ (focused)?.focus();
});

prepare();
