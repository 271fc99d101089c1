// Ctrl+Enter saves. Typed text is kept in the browser until the server has said that it is saved,
// so that it outlives a lost session, a broken network or a closed tab.

/** @typedef {{ submission: string, fields: Record<string, string> }} Draft */

const kept = ['text', 'assignee_id', 'action_type_id', 'planned_on', 'planned_time'];

/** @param {HTMLFormElement} form */
function prepare(form) {
  form.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || !['Enter', 'NumpadEnter'].includes(event.code)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (form.dataset.composer) keepDraft(form, `draft:${form.dataset.composer}`);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} key
 */
function keepDraft(form, key) {
  const submission = /** @type {HTMLInputElement} */ (form.elements.namedItem('submission_id'));
  const ours = submission.value;
  const draft = read(key);
  if (draft && draft.submission === form.dataset.saved) localStorage.removeItem(key);
  else if (draft && isEmpty(form)) restore(form, draft, submission);

  form.addEventListener('input', () => {
    // A draft that was sent already may be saved; what is changed since is another entry.
    submission.value = ours;
    write(key, form, ours);
  });
  form.addEventListener('submit', () => write(key, form, submission.value));
}

/**
 * @param {HTMLFormElement} form
 * @param {Draft} draft
 * @param {HTMLInputElement} submission
 */
function restore(form, draft, submission) {
  for (const name of keptIn(form)) control(form, name).value = draft.fields[name] ?? '';
  submission.value = draft.submission;
  form.querySelector('[data-composer-restored]')?.removeAttribute('hidden');
  form.querySelector('[data-composer-hint]')?.setAttribute('hidden', '');
}

/**
 * @param {string} key
 * @param {HTMLFormElement} form
 * @param {string} submission
 */
function write(key, form, submission) {
  try {
    const fields = Object.fromEntries(keptIn(form).map((name) => [name, control(form, name).value]));
    if (isEmpty(form)) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ submission, fields }));
  } catch {
    // Storage is full or forbidden: the form works without drafts.
  }
}

/**
 * @param {string} key
 * @returns {Draft | null}
 */
function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? 'null');
    return draft && typeof draft.submission === 'string' && typeof draft.fields === 'object' ? draft : null;
  } catch {
    return null;
  }
}

/** @param {HTMLFormElement} form */
function keptIn(form) {
  return kept.filter((name) => form.elements.namedItem(name));
}

/** @param {HTMLFormElement} form */
function isEmpty(form) {
  return keptIn(form).every((name) => control(form, name).value === '');
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function control(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

for (const form of document.querySelectorAll('form[data-composer]')) prepare(/** @type {HTMLFormElement} */ (form));
