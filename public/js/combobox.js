// A select with many entries, or one whose entries are found by the server (`data-combobox="/clients/options"`),
// becomes a field that searches while one types. Without scripts it stays a select.

/** @typedef {typeof import('tom-select').default} TomSelectClass */
/** @typedef {{ value: string, text: string, detail?: string }} Option */

const many = 15;
/** @type {Promise<TomSelectClass> | undefined} */
let library;

// Only pages that need it load it.
function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL('../tom-select.js', import.meta.url).href;
    script.addEventListener('load', () => resolve(Reflect.get(window, 'TomSelect')));
    script.addEventListener('error', reject);
    document.head.append(script);
  });
  return library;
}

/** @returns {HTMLSelectElement[]} */
function wanted() {
  const selects = /** @type {NodeListOf<HTMLSelectElement>} */ (
    document.querySelectorAll('select.form-select:not([multiple], [data-autosubmit], [data-plain], .tomselected)')
  );
  return [...selects].filter((select) => select.dataset.combobox || select.options.length > many + 1);
}

async function prepare() {
  if (wanted().length === 0) return;
  const TomSelect = await load();
  for (const select of wanted()) enhance(select, TomSelect);
}

/**
 * @param {HTMLSelectElement} select
 * @param {TomSelectClass} TomSelect
 */
function enhance(select, TomSelect) {
  const source = select.dataset.combobox;
  const texts = document.body.dataset;
  const field = new TomSelect(select, {
    maxOptions: null,
    refreshThrottle: 100,
    allowEmptyOption: select.options[0]?.value === '',
    sortField: [{ field: '$order' }, { field: '$score' }],
    ...(source ? fromServer(source) : {}),
    render: {
      option: drawn,
      no_results: () => `<div class="no-results">${texts.nothing ?? ''}</div>`,
      loading: () => '<div class="spinner"></div>',
    },
  });
  // What matches best stands first, not what is chosen already.
  field.on('type', () => {
    const first = /** @type {HTMLElement | null} */ (field.dropdown_content.querySelector('[data-selectable]'));
    field.setActiveOption(first);
    field.dropdown_content.scrollTop = 0;
  });
  // The field speaks for it. A link from the summary of errors, and the browser's own message, lead to the select.
  select.setAttribute('aria-hidden', 'true');
  select.addEventListener('focus', () => field.focus());
  for (const name of ['aria-invalid', 'aria-describedby', 'aria-label']) {
    const value = select.getAttribute(name);
    if (value) field.control_input.setAttribute(name, value);
  }
  if (select.required) field.control_input.setAttribute('aria-required', 'true');
}

/** @param {string} source */
function fromServer(source) {
  let asked = 0;
  return {
    valueField: 'value',
    labelField: 'text',
    // The server has searched; what it gives is shown.
    searchField: [],
    preload: /** @type {const} */ ('focus'),
    loadThrottle: 200,
    /** @type {(this: import('tom-select').default, q: string, done: (options?: Option[]) => void) => Promise<void>} */
    async load(q, done) {
      asked += 1;
      const turn = asked;
      const answer = await fetch(`${source}?${new URLSearchParams({ q })}`, { headers: { 'X-Background': '1' } })
        .then((response) => (response.ok && !response.redirected ? response.json() : undefined))
        .catch(() => undefined);
      if (turn !== asked) return done();
      this.clearOptions();
      done(answer?.options ?? []);
    },
  };
}

/**
 * @param {Option} option
 * @param {(text: string) => string} safe
 */
function drawn({ text, detail }, safe) {
  return `<div>${safe(text)}${detail ? ` <small>${safe(detail)}</small>` : ''}</div>`;
}

prepare();
document.addEventListener('htmx:after:swap', prepare);
