import { Cache } from './cache.ts';
import type { Listener } from './listener.ts';

// Counts are announced by the table where their changes are noted.
export const keptUnder: Record<string, string> = {
  lead_count_deltas: 'lead_counts',
  lead_key_changes: 'lead_duplicates',
};

/** A cache that forgets what a table announces; empty until the listener is connected. */
export function keptTrueBy(listener: Listener): Cache {
  const cache = new Cache(false, () => listener.heardAll());
  listener.on('prospekt_cache', (table) => cache.clear(keptUnder[table] ?? table));
  listener.onState((connected) => cache.enable(connected));
  return cache;
}
