// One tab holds the stream of events and tells the others: a browser has six connections to a site.
// Web Locks choose the tab, and another one follows when it is closed; without them every tab has its own stream.

/** @typedef {{ id: string, kind: string, payload: Record<string, unknown>, first: boolean }} LiveEvent */

const longestPause = 60_000;

/**
 * @param {string} person whose stream it is: somebody else may sign in in another tab
 * @param {string[]} kinds
 * @param {(event: LiveEvent) => void} receive `first` is true in the tab that holds the stream
 */
export function listen(person, kinds, receive) {
  const name = `prospekt-events-${person}`;
  const channel = 'BroadcastChannel' in window ? new BroadcastChannel(name) : undefined;
  channel?.addEventListener('message', ({ data }) => receive({ ...data, first: false }));

  const hold = () =>
    openStream(name, kinds, (event) => {
      channel?.postMessage(event);
      receive({ ...event, first: true });
    });
  if (channel && navigator.locks) navigator.locks.request(name, hold).catch(hold);
  else hold();
}

/**
 * Never ends by itself: the lock is held as long as the page lives.
 * @param {string} name
 * @param {string[]} kinds
 * @param {(event: { id: string, kind: string, payload: Record<string, unknown> }) => void} tell
 */
function openStream(name, kinds, tell) {
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
