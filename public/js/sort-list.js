// Lists that are put in order by dragging; the buttons in their rows do the same without it.
for (const list of document.querySelectorAll('[data-sort-list]')) {
  if (list instanceof HTMLElement) makeSortable(list);
}

/** @param {HTMLElement} list */
async function makeSortable(list) {
  const form = document.getElementById(list.dataset.sortList ?? '');
  if (!(form instanceof HTMLFormElement) || !list.dataset.sortable) return;
  /** @type {{ default: typeof import('sortablejs') }} */
  const { default: Sortable } = await import(list.dataset.sortable);
  for (const handle of list.querySelectorAll('[data-sort-handle]')) handle.removeAttribute('hidden');
  Sortable.create(list, {
    handle: '[data-sort-handle]',
    dataIdAttr: 'data-sort-id',
    ghostClass: 'setting-row-ghost',
    animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 120,
    onEnd: ({ oldIndex, newIndex }) => oldIndex !== newIndex && send(form, list),
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} list
 */
function send(form, list) {
  for (const row of list.querySelectorAll('[data-sort-id]')) {
    const field = document.createElement('input');
    field.type = 'hidden';
    field.name = 'ids';
    field.value = row.getAttribute('data-sort-id') ?? '';
    form.append(field);
  }
  form.requestSubmit();
}
