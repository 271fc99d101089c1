import type { RequestHandler } from 'express';
import { longestSession, renewSession } from './enter.ts';

declare module 'express-session' {
  interface SessionData {
    /** When the person last did something, to the hour. */
    seen_at?: number;
  }
}

const hour = 3_600_000;
const longestIdle = 24 * hour;

/**
 * Signs out whoever did nothing for a day or signed in two weeks ago. What a page asks for by itself is no doing, and only
 * one request an hour is noted.
 */
export const endOldSessions: RequestHandler = async (req, _res, next) => {
  if (!req.user) return next();
  const { seen_at = 0, signed_in_at = 0 } = req.session;
  const idle = Date.now() - seen_at;
  const left = signed_in_at + longestSession - Date.now();
  if (left <= 0 || idle > longestIdle) {
    await renewSession(req);
    req.user = undefined;
    return next();
  }
  // Whenever it is written: for what is left of its time, not for all of it again.
  req.session.cookie.maxAge = left;
  // A stream of events would write its session when it ends, long after others did.
  const byItself = req.headers['x-background'] || req.path === '/events';
  if (idle > hour && !byItself) req.session.seen_at = Date.now();
  next();
};
