// Success messages fade by themselves; errors stay until closed.
function prepare() {
  for (const toast of document.querySelectorAll('[data-toast]:not([data-ready])')) {
    toast.setAttribute('data-ready', '');
    const close = toast.querySelector('[data-close-toast]');
    close?.removeAttribute('hidden');
    close?.addEventListener('click', () => toast.remove());
    if (toast.getAttribute('data-toast') === 'success') setTimeout(() => toast.remove(), 8000);
  }
}

prepare();
document.addEventListener('htmx:after:swap', prepare);
