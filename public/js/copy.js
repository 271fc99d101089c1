// A button that copies the field it names.
for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.querySelector(button.getAttribute('data-copy') ?? '');
  if (!(field instanceof HTMLInputElement) || !navigator.clipboard) continue;
  button.removeAttribute('hidden');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(field.value);
    const label = button.querySelector('span');
    if (label) label.textContent = button.getAttribute('data-copied');
  });
}
