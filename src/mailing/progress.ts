import type { Counts } from './repository.ts';

/** A part of the bar, with where it begins and how wide it is, in hundredths. */
export interface Part {
  state: 'sent' | 'unsubscribed' | 'failed' | 'unknown' | 'left';
  count: number;
  x: number;
  width: number;
}

const narrowest = 0.6;

/** How far a mailing is: whoever got no mail is not counted as done, and whoever still waits stands apart. */
export function progressOf(counts: Counts): Part[] {
  const { total, queued, sending, ...ended } = counts;
  const left = queued + sending;
  const states = ['sent', 'unsubscribed', 'failed', 'unknown', 'left'] as const;
  let x = 0;
  return states
    .map((state) => ({ state, count: state === 'left' ? left : ended[state] }))
    .filter(({ count }) => count > 0)
    .map((part): Part => {
      // One failure among thousands is to be seen too.
      const width = Math.max(narrowest, Math.round((part.count / total) * 1000) / 10);
      x += width;
      return { ...part, x: Math.round((x - width) * 10) / 10, width };
    });
}
