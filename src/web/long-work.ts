import { setTimeout as pause } from 'node:timers/promises';
import type { Deps } from './deps.ts';

export const later = Symbol('later');

/** What `work` answers, or `later` if that takes too long for a page; then it goes on and a failure is logged. */
export async function orLater<T>(
  { log }: Pick<Deps, 'log'>,
  work: Promise<T>,
  milliseconds = 7000,
): Promise<T | typeof later> {
  const waiting = new AbortController();
  const tooLong = pause<typeof later>(milliseconds, later, { signal: waiting.signal }).catch((): typeof later => later);
  const first: T | typeof later = await Promise.race([work, tooLong]).finally(() => waiting.abort());
  if (first === later) {
    work.catch(({ name, code }: Error & { code?: string }) => log.error({ name, code }, 'long work failed'));
  }
  return first;
}
