// Choosing a page size is enough, no button needed; typing a date switches its checkbox on.
document.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLElement)) return;
  if (target.matches('[data-autosubmit]')) target.closest('form')?.requestSubmit();
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
