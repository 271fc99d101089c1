// The bell counts by itself; nothing pops up and nothing takes the focus.
import { listen } from './live-events.js';

const bell = document.querySelector('[data-bell]');
const count = bell?.querySelector('.topbar-count');
let waiting = false;

async function refresh() {
  waiting = false;
  const answer = await fetch('/notifications/unseen', { headers: { 'X-Background': '1' } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected || !count) return;
  const { unseen, label } = await answer.json();
  count.textContent = unseen > 99 ? '99+' : String(unseen);
  count.toggleAttribute('hidden', unseen === 0);
  bell?.setAttribute('aria-label', label);
  bell?.setAttribute('title', label);
}

// Many may come at once.
function refreshSoon() {
  if (waiting) return;
  waiting = true;
  setTimeout(refresh, 250);
}

if (bell) listen(bell.getAttribute('data-bell') ?? '', 'notification', refreshSoon);
