// Runs before the first paint: "auto" follows the system, and Tabler only knows light and dark.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme) return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    root.dataset.bsTheme = dark.matches ? 'dark' : 'light';
  };
  apply();
  dark.addEventListener('change', apply);
})();
