// One tab holds the stream of events and tells the others: a browser has six connections to a site.
// Web Locks choose the tab, and another one follows when it is closed; without them every tab has its own stream.

/** @typedef {{ id: string, kind: string, payload: Record<string, unknown>, first: boolean }} LiveEvent */

const longestPause = 60_000;

// The tab that holds the stream hears for all, whatever their pages listen to.
const kinds = ['call', 'notification'];
/** @type {Map<string, Array<(event: LiveEvent) => void>>} */
const receivers = new Map();
let started = false;

/**
 * @param {string} person whose stream it is: somebody else may sign in in another tab
 * @param {string} kind one of `kinds`
 * @param {(event: LiveEvent) => void} receive `first` is true in the tab that holds the stream
 */
export function listen(person, kind, receive) {
  receivers.set(kind, [...(receivers.get(kind) ?? []), receive]);
  if (!started) start(`prospekt-events-${person}`);
  started = true;
}

/** @param {LiveEvent} event */
function hand(event) {
  for (const receive of receivers.get(event.kind) ?? []) receive(event);
}

/** @param {string} name */
function start(name) {
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : undefined;
  channel?.addEventListener('message', ({ data }) => hand({ ...data, first: false }));

  const hold = () =>
    openStream(name, (event) => {
      channel?.postMessage(event);
      hand({ ...event, first: true });
    });
  if (channel && navigator.locks) navigator.locks.request(name, hold).catch(hold);
  else hold();
}

/**
 * Never ends by itself: the lock is held as long as the page lives.
 * @param {string} name
 * @param {(event: { id: string, kind: string, payload: Record<string, unknown> }) => void} tell
 */
function openStream(name, tell) {
  let pause = 2000;
  const open = () => {
    const stream = new EventSource(`/events${after(name)}`);
    stream.addEventListener('open', () => {
      pause = 2000;
    });
    // A server that restarts may answer with an error, after which browsers do not try again.
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause);
      pause = Math.min(pause * 2, longestPause);
    });
    for (const kind of kinds) {
      stream.addEventListener(kind, ({ data, lastEventId }) => {
        localStorage.setItem(name, lastEventId);
        tell({ id: lastEventId, kind, payload: JSON.parse(data) });
      });
    }
    addEventListener('pagehide', () => stream.close(), { once: true });
  };
  open();
  return new Promise(() => {});
}

// What came while one page gave way to the next is sent again.
/** @param {string} name */
function after(name) {
  const id = localStorage.getItem(name);
  return id ? `?after=${id}` : '';
}
