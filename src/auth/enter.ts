import type { Request } from 'express';
import type { Admin } from '../admins/repository.ts';

declare module 'express-session' {
  interface SessionData {
    signed_in_at?: number;
  }
}

/** How long one stays signed in, whatever one does. */
export const longestSession = 14 * 24 * 3_600_000;

/** Signs somebody in with a new session: one planted before is worth nothing. */
export async function enter(req: Request, admin: Admin): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(admin, (failed) => (failed ? reject(failed) : resolve()));
  });
  req.session.signed_in_at = req.session.seen_at = Date.now();
  req.session.cookie.maxAge = longestSession;
}

/** A new session for a stranger. */
export async function renewSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((failed) => (failed ? reject(failed) : resolve()));
  });
}
