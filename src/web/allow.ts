import type { RequestHandler, Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { forbidden } from './errors.ts';

/** What a route declares: a right, `signed_in` (anybody of us), or `open` (the whole world). */
export type Access = Right | 'signed_in' | 'open';
export type Guard = RequestHandler & { access: Access };

export function currentAdmin(res: Response): Admin {
  return res.req.user as Admin;
}

/** Lets only people with this right pass: a stranger is sent to sign in, one of us gets 403. */
export function allow(access: Right | 'signed_in'): Guard {
  const guard: RequestHandler = (req, res, next) => {
    const me = req.user as Admin | undefined;
    if (!me) return res.redirect(303, `/login?next=${encodeURIComponent(returnAddress(req.method, req.originalUrl))}`);
    if (access !== 'signed_in' && !me.rights.includes(access)) return next(forbidden());
    next();
  };
  return Object.assign(guard, { access });
}

export const open: Guard = Object.assign(((_req, _res, next) => next()) as RequestHandler, { access: 'open' as const });

function returnAddress(method: string, url: string): string {
  return method === 'GET' ? url : '/';
}
