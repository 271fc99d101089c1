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
  const hasEmpty = select.options[0]?.value === '';
  const field = new TomSelect(select, {
    maxOptions: null,
    refreshThrottle: 100,
    allowEmptyOption: hasEmpty,
    sortField: [{ field: '$order' }, { field: '$score' }],
    // Backspace where nothing is typed takes the choice away: only where a select lets one choose nothing.
    onDelete: () => hasEmpty && !select.required,
    ...(source ? fromServer(source) : {}),
    render: {
      option: drawn,
      /** @type {(this: import('tom-select').default, option: Option, safe: (text: string) => string) => string} */
      item({ text }, safe) {
        return `<div id="${chosenId(this)}">${safe(text)}</div>`;
      },
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
  speakFor(select, field);
  sayFound(field);
}

/**
 * @param {HTMLSelectElement} select
 * @param {import('tom-select').default} field
 */
function speakFor(select, field) {
  // The field speaks for it. A link from the summary of errors, and the browser's own message, lead to the select.
  select.setAttribute('aria-hidden', 'true');
  select.addEventListener('focus', () => field.focus());
  for (const name of ['aria-invalid', 'aria-label']) {
    const value = select.getAttribute(name);
    if (value) field.control_input.setAttribute(name, value);
  }
  // What is chosen stands beside the field, whose own value is what is typed.
  const described = [chosenId(field), select.getAttribute('aria-describedby') ?? ''];
  field.control_input.setAttribute('aria-describedby', described.join(' ').trim());
  if (select.required) field.control_input.setAttribute('aria-required', 'true');
}

/** @param {import('tom-select').default} field */
function chosenId(field) {
  return `${field.input.id}-chosen`;
}

/**
 * How many were found is seen in the list, and said to those who do not see it.
 * @param {import('tom-select').default} field
 */
function sayFound(field) {
  const { found = '', nothing = '' } = document.body.dataset;
  const region = document.createElement('span');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  field.wrapper.append(region);
  const say = () => {
    if (field.loading || !field.isOpen) return;
    const count = field.selectable().length;
    region.textContent = count > 0 ? found.replace('#', String(count)) : nothing;
  };
  field.on('type', say);
  field.on('load', say);
  field.on('dropdown_close', () => {
    region.textContent = '';
  });
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
