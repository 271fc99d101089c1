import type { RequestHandler } from 'express';
import { renewSession } from './enter.ts';

declare module 'express-session' {
  interface SessionData {
    /** When the person last did something, to the hour. */
    seen_at?: number;
  }
}

const hour = 3_600_000;
const longest = 24 * hour;

/** Signs out whoever did nothing for a day. What a page asks for by itself is no doing, and only one request an hour is noted. */
export const endIdleSessions: RequestHandler = async (req, _res, next) => {
  if (!req.user) return next();
  const idle = Date.now() - (req.session.seen_at ?? 0);
  if (req.session.seen_at && idle > longest) {
    await renewSession(req);
    req.user = undefined;
    return next();
  }
  // A stream of events would write its session when it ends, long after others did.
  const byItself = req.headers['x-background'] || req.path === '/events';
  if (idle > hour && !byItself) req.session.seen_at = Date.now();
  next();
};
