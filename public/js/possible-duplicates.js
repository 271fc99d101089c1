// While a lead, a client or a company is typed, the page of possible duplicates is asked and its part shown above the form.
const names = ['phones', 'emails', 'company_code', 'name', 'code', 'vat_code'];
const fields = /** @type {HTMLElement | null} */ (document.querySelector('[data-duplicates]'));
/** @type {AbortController | undefined} */
let asking;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let asked = '';

fields?.addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
});
if (fields && !document.querySelector('#possible-duplicates')?.children.length) ask();

async function ask() {
  const query = typed();
  if (query === asked) return;
  asked = query;
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${fields?.dataset.duplicates}?${query}`, {
      headers: { 'X-Background': '1' },
      signal: asking.signal,
      redirect: 'error',
    });
    if (answer.ok) show(await answer.text());
  } catch {
    // Gone offline or overtaken by the next letter: the form asks again when it is sent.
  }
}

function typed() {
  const query = new URLSearchParams({ except: fields?.dataset.except ?? '' });
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (fields?.querySelectorAll('input[name]'));
  for (const { name, value } of inputs) if (names.includes(name) && value.trim()) query.append(name, value);
  return query.toString();
}

/** @param {string} page */
function show(page) {
  const found = new DOMParser().parseFromString(page, 'text/html').querySelector('#possible-duplicates');
  const place = document.querySelector('#possible-duplicates');
  if (found && place && found.textContent?.trim() !== place.textContent?.trim())
    place.replaceChildren(...document.importNode(found, true).childNodes);
}
