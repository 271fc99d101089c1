import type { Request } from 'express';
import type { Admin } from '../admins/repository.ts';

/** Signs somebody in with a new session: one planted before is worth nothing. */
export async function enter(req: Request, admin: Admin): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(admin, (failed) => (failed ? reject(failed) : resolve()));
  });
  req.session.seen_at = Date.now();
}

/** A new session for a stranger. */
export async function renewSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((failed) => (failed ? reject(failed) : resolve()));
  });
}
