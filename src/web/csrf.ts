import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';
import { askToSignIn } from './ask-to-sign-in.ts';
import type { Deps } from './deps.ts';
import { forbidden } from './errors.ts';

// Where strangers have something to send.
export const openForms = new Set(['/login', '/login/code', '/password-reset', '/password-reset/new', '/setup']);

const { generateToken, isRequestValid } = csrfSync({
  getTokenFromRequest: (req) => req.body?._csrf ?? req.headers['x-csrf-token'],
});

/** The session's token; made when a page is shown for the first time. */
export function csrfToken(req: Request): string {
  return req.session && req.method === 'GET' ? generateToken(req) : (req.session?.csrfToken ?? '');
}

/** Refuses a change that another site's page sent, or that does not carry the session's token. */
export function refuseForgery({ base_url }: Deps): RequestHandler {
  const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
  return (req, res, next) => {
    if (safe.has(req.method) || (isSameOrigin(req, base_url) && isRequestValid(req))) return next();
    if (isLateStranger(req) && comesFromUs(req, base_url)) return next();
    // Whose session ended while he typed is sent to sign in; he has no token to speak of.
    if (!req.user && !openForms.has(req.path)) return askToSignIn(req, res);
    next(forbidden('forged'));
  };
}

// Who left the page of signing in open for longer than a stranger's session lasts has no token left.
function isLateStranger(req: Request): boolean {
  return !req.user && !req.session?.csrfToken && openForms.has(req.path);
}

/** Whether the browser says that a page of ours sent it, as every browser does; whoever does not say it is none. */
export function comesFromUs(req: Request, baseUrl: string): boolean {
  const says = req.headers['sec-fetch-site'] ?? req.headers.origin;
  return says !== undefined && isSameOrigin(req, baseUrl);
}

/** Whether a page of ours sent it, as far as the browser says; nothing said counts as yes. */
export function isSameOrigin(req: Request, baseUrl: string): boolean {
  const site = req.headers['sec-fetch-site'];
  if (site) return site === 'same-origin' || site === 'none';
  const { origin } = req.headers;
  return !origin || origin === new URL(baseUrl).origin || origin === `${req.protocol}://${req.get('host')}`;
}
