import type { NextFunction, RequestHandler, Response } from 'express';
import type { Cache } from '../db/cache.ts';
import type { Deps } from './deps.ts';

/**
 * Whoever is sent on after a change must see it: the answer waits until the cache has heard of what was committed. One
 * that leaves piece by piece does not wait: the cache is emptied before its first piece.
 */
export function freshCache({ cache }: Pick<Deps, 'cache'>): RequestHandler {
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') holdBack(res, cache, next);
    next();
  };
}

function holdBack(res: Response, cache: Cache, failed: NextFunction): void {
  const { end, writeHead } = res;
  let answer: unknown[] | undefined;
  let isFresh = false;

  res.writeHead = ((...args: Parameters<typeof writeHead>) => {
    if (!isFresh) cache.clear();
    return writeHead.apply(res, args);
  }) as typeof writeHead;

  const leave = () => {
    isFresh = true;
    end.apply(res, answer as Parameters<typeof end>);
  };
  res.end = ((...args: unknown[]) => {
    if (isFresh || res.headersSent) return end.apply(res, args as Parameters<typeof end>);
    // Of two answers the later one counts: the deadline may pass while the first waits.
    if (!answer) cache.catchUp().then(leave).catch(failed);
    answer = args;
    return res;
  }) as typeof end;
}
