// On a phone a row of tabs is wider than the window: the chosen one is brought into sight.
function show() {
  for (const chosen of document.querySelectorAll(':is(.list-tabs, .lead-tabs) > [aria-current]')) {
    const row = /** @type {HTMLElement} */ (chosen.parentElement);
    const { left, right } = chosen.getBoundingClientRect();
    const box = row.getBoundingClientRect();
    if (left < box.left || right > box.right) row.scrollLeft += (left + right - box.left - box.right) / 2;
  }
}

show();
document.addEventListener('htmx:after:swap', show);
