import type { RequestHandler, Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { askToSignIn } from './ask-to-sign-in.ts';
import { forbidden } from './errors.ts';

/** What a route declares: a right, one of several, `signed_in` (anybody of us), or `open` (the whole world). */
export type Access = Right | readonly Right[] | 'signed_in' | 'open';
export type Guard = RequestHandler & { access: Access };

export function currentAdmin(res: Response): Admin {
  return res.req.user as Admin;
}

/** Lets only people with this right, or one of these, pass: a stranger is sent to sign in, one of us gets 403. */
export function allow(access: Exclude<Access, 'open'>): Guard {
  const guard: RequestHandler = (req, res, next) => {
    const me = req.user as Admin | undefined;
    if (!me) return askToSignIn(req, res);
    if (!isAllowed(me, access)) return next(forbidden());
    next();
  };
  return Object.assign(guard, { access });
}

export function isAllowed(me: Pick<Admin, 'rights'>, access: Access): boolean {
  if (access === 'signed_in' || access === 'open') return true;
  return [access].flat().some((right) => me.rights.includes(right));
}

export const open: Guard = Object.assign(((_req, _res, next) => next()) as RequestHandler, { access: 'open' as const });
