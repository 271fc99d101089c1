// The columns of a spreadsheet: what is ignored is said while one chooses.

/** @param {Element} form */
function tell(form) {
  const selects = /** @type {HTMLSelectElement[]} */ ([...form.querySelectorAll('select[data-name]')]);
  const ignored = selects.filter(({ value }) => value === '').map(({ dataset }) => dataset.name);
  const list = /** @type {HTMLElement} */ (form.querySelector('[data-import-ignored]'));
  list.hidden = ignored.length === 0;
  /** @type {HTMLElement} */ (list.querySelector('[data-import-names]')).textContent = ignored.join(', ');
  const nameless = /** @type {HTMLElement} */ (form.querySelector('[data-import-nameless]'));
  nameless.hidden = selects.some(({ value }) => value === 'full_name');
  tellNeeded(form, new Set(selects.map(({ value }) => value)));
}

/** @param {Element} form @param {Set<string>} chosen */
function tellNeeded(form, chosen) {
  const warning = /** @type {HTMLElement | null} */ (form.querySelector('[data-import-needed]'));
  if (!warning) return;
  const entries = /** @type {HTMLElement[]} */ ([...warning.querySelectorAll('[data-target]')]);
  for (const entry of entries) {
    entry.hidden = 'given' in entry.dataset || chosen.has(String(entry.dataset.target));
  }
  warning.hidden = entries.every(({ hidden }) => hidden);
}

document.addEventListener('change', ({ target }) => {
  const select = target instanceof HTMLSelectElement && target.dataset.name !== undefined ? target : null;
  const form = select?.closest('[data-import-columns]');
  if (!select || !form) return;
  select.closest('tr')?.classList.toggle('import-ignored', select.value === '');
  const reason = document.getElementById(`${select.id.replace(/-target$/, '')}-reason`);
  if (reason) reason.textContent = '';
  tell(form);
});
