// Several phones or e-mails: one field each, with buttons to add, remove and order them. Without scripts `;` does it.
for (const group of document.querySelectorAll('[data-several]')) prepare(group);

/** @param {Element} group */
function prepare(group) {
  const rows = group.querySelector('[data-several-rows]');
  const add = group.querySelector('[data-several-add]');
  if (!rows || !add) return;

  add.removeAttribute('hidden');
  add.addEventListener('click', () => {
    const row = /** @type {Element} */ (rows.lastElementChild?.cloneNode(true));
    for (const field of row.querySelectorAll('input')) field.value = '';
    rows.append(row);
    tidy(rows);
    fieldOf(row).focus();
  });
  rows.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest('button');
    const row = button ? button.closest('[data-several-row]') : null;
    if (button && row) press(button, row, rows);
  });
  tidy(rows);
}

/** @param {HTMLButtonElement} button @param {Element} row @param {Element} rows */
function press(button, row, rows) {
  if (button.hasAttribute('data-several-up')) row.previousElementSibling?.before(row);
  if (button.hasAttribute('data-several-down')) row.nextElementSibling?.after(row);
  const gone = button.hasAttribute('data-several-remove');
  const next = gone ? (row.nextElementSibling ?? row.previousElementSibling ?? row) : row;
  if (gone) row.remove();
  tidy(rows);
  if (gone || button.hidden) fieldOf(next).focus();
  else button.focus();
  rows.dispatchEvent(new Event('input', { bubbles: true }));
}

/** The first and the last cannot move further; a single one stays. @param {Element} rows */
function tidy(rows) {
  const count = rows.children.length;
  [...rows.children].forEach((row, at) => {
    const field = fieldOf(row);
    field.id = at === 0 ? field.name : `${field.name}-${at + 1}`;
    field.setAttribute('aria-label', `${field.dataset.one} ${at + 1}`);
    row.querySelector('[data-several-up]')?.toggleAttribute('hidden', at === 0);
    row.querySelector('[data-several-down]')?.toggleAttribute('hidden', at !== 0 || count === 1);
    row.querySelector('[data-several-remove]')?.toggleAttribute('hidden', count === 1);
  });
}

/** @param {Element} row */
function fieldOf(row) {
  return /** @type {HTMLInputElement} */ (row.querySelector('input'));
}
