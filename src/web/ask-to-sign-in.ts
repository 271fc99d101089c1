import type { Request, Response } from 'express';
import { localAddress } from './local-address.ts';

// Where nobody is signed in: coming from there, no session has ended.
const strangersPages = /^\/(login|password-reset|setup|unsubscribe)(\/|$)/;

/**
 * Sends a stranger to sign in, and from there to what he asked for; whose session has ended, to the page that he is on
 * when he sent something. A script would take that page for its answer: it gets 401 and where to go.
 */
export function askToSignIn(req: Request, res: Response): void {
  const from = pageOf(req);
  const isSent = req.method !== 'GET' && req.method !== 'HEAD';
  const isBackground = Boolean(req.headers['hx-request'] || req.headers['x-background']);
  const query = new URLSearchParams({ next: isSent || isBackground ? (from ?? '/') : localAddress(req.originalUrl) });
  if (from) query.set('ended', isSent ? 'unsaved' : '1');
  const address = `/login?${query}`;
  // htmx follows this header by itself; scripts of ours ask public/js/sign-in.js.
  if (isBackground) res.status(401).set('HX-Redirect', address).end();
  else res.redirect(303, address);
}

/** The page of ours where this request was made. */
function pageOf(req: Request): string | undefined {
  const { referer = '', 'sec-fetch-site': site } = req.headers;
  if (!URL.canParse(referer)) return undefined;
  const { host, pathname, search } = new URL(referer);
  const isOurs = site ? site === 'same-origin' : host === req.get('host');
  return isOurs && !strangersPages.test(pathname) ? localAddress(pathname + search) : undefined;
}
