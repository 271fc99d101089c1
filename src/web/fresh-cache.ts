import type { RequestHandler } from 'express';
import type { Deps } from './deps.ts';

/** Whoever is sent on after a change must see it: the cache is emptied before the answer leaves. */
export function freshCache({ cache }: Deps): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    const { writeHead } = res;
    res.writeHead = ((...args: Parameters<typeof writeHead>) => {
      cache.clear();
      return writeHead.apply(res, args);
    }) as typeof writeHead;
    next();
  };
}
