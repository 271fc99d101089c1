const fields = ['name', 'code', 'vat_code', 'phones', 'emails', 'city', 'address', 'site', 'comments'];

/**
 * Takes what is typed into the form along to the search in company registers, so that it comes back with the answer.
 * @param {Event} event
 */
function takeAlong(event) {
  const link = event.target instanceof Element ? event.target.closest('a[data-register]') : null;
  const form = link?.closest('form');
  if (!(link instanceof HTMLAnchorElement) || !form) return;
  const typed = new FormData(form);
  const url = new URL(link.href);
  for (const field of fields) {
    url.searchParams.delete(field);
    for (const value of typed.getAll(field)) if (value) url.searchParams.append(field, String(value));
  }
  const wanted = ['vat_code', 'code', 'name'].map((field) => String(typed.get(field) ?? '')).find(Boolean);
  url.searchParams.set('q', wanted ?? '');
  link.href = url.href;
}

document.addEventListener('click', takeAlong);
document.addEventListener('auxclick', takeAlong);
