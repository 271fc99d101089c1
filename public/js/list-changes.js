// What is changed from within a table shows there at once: the answer is the list's page, and its parts take the place of ours.
import { close, partOf, show } from './sheet.js';

const parts = ['list-results', 'list-tabs', 'list-chips', 'list-buttons', 'toasts'];

document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches('#sheet [data-refreshes-list]')) return;
  if (!document.getElementById('list-results')) return;
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = '1';
  send(form.action, new FormData(form, submitter)).finally(() => delete form.dataset.sent);
});

/**
 * Sends a change and shows the list as it then is.
 * @param {string} address
 * @param {FormData} fields
 */
export async function send(address, fields) {
  const focused = document.activeElement;
  const row = new URL(address, location.href).pathname;
  try {
    const body = new URLSearchParams(/** @type {any} */ (fields));
    const answer = await fetch(address, { method: 'POST', body });
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, 'text/html');
    if (answer.ok && page.getElementById('list-results')) return exchange(page, answer.url, row);
    const part = partOf(text);
    if (part) return show(part);
    location.assign(answer.redirected ? answer.url : address);
  } catch {
    // Offline: the browser says so.
    if (focused instanceof HTMLButtonElement && focused.form) focused.form.submit();
    else location.reload();
  }
}

/**
 * @param {Document} page
 * @param {string} address of the list
 * @param {string} path of the change: its link has the focus again
 */
function exchange(page, address, path) {
  close();
  document.title = page.title;
  for (const id of parts) {
    const [now, then] = [document.getElementById(id), page.getElementById(id)];
    if (now && then) now.replaceWith(document.importNode(then, true));
  }
  // Whoever is far down in the list must see it too, and nothing shall move.
  document.getElementById('toasts')?.classList.add('toasts-floating');
  // In a view the columns stand in the address.
  if (new URL(address).searchParams.has('columns')) history.replaceState(history.state, '', address);
  document.dispatchEvent(new CustomEvent('htmx:after:swap'));
  const link = document.querySelector(`#list-results a[data-sheet][href^="${CSS.escape(path)}"]`);
  const next = link ?? document.querySelector('#list-results [tabindex="0"]');
  if (path.includes('/change/') && next instanceof HTMLElement) next.focus({ preventScroll: true });
  link?.closest('tr')?.classList.add('row-changed');
}
