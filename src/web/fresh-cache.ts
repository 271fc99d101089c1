import type { RequestHandler, Response } from 'express';
import type { Cache } from '../db/cache.ts';
import type { Deps } from './deps.ts';

/**
 * Whoever is sent on after a change must see it: the answer waits until the cache has heard of what was committed. One
 * that leaves piece by piece does not wait: the cache is emptied before its first piece.
 */
export function freshCache({ cache }: Pick<Deps, 'cache'>): RequestHandler {
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') holdBack(res, cache);
    next();
  };
}

function holdBack(res: Response, cache: Cache): void {
  const { end, write, writeHead } = res;
  let heard: Promise<void> | undefined;
  let isLeaving = false;

  // Written does not mean sent: now the answer stands, and its session is being saved meanwhile.
  res.writeHead = ((...args: Parameters<typeof writeHead>) => {
    heard ??= cache.catchUp();
    return writeHead.apply(res, args);
  }) as typeof writeHead;

  res.write = ((...args: Parameters<typeof write>) => {
    if (!isLeaving) cache.clear();
    isLeaving = true;
    return write.apply(res, args);
  }) as typeof write;

  res.end = ((...args: Parameters<typeof end>) => {
    if (isLeaving) return end.apply(res, args);
    if (!res.headersSent) res.writeHead(res.statusCode);
    heard!.then(() => end.apply(res, args)).catch((error) => res.destroy(error));
    return res;
  }) as typeof end;
}
