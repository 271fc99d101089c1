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
