import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Deps } from './deps.ts';
import { badRequest, HttpError } from './errors.ts';

/** Strict headers on every answer. */
export function securityHeaders({ base_url }: Deps): RequestHandler {
  const https = base_url.startsWith('https:');
  const fixed = headersOf(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          ...(https ? { upgradeInsecureRequests: [] } : {}),
        },
      },
      strictTransportSecurity: https,
      // Other sites learn nothing; we learn on which page somebody was whose session has ended.
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  return (_req, res, next) => {
    for (const [name, value] of fixed) res.setHeader(name, value);
    next();
  };
}

/** No browser and no proxy stores an answer that comes after this, and does not itself say otherwise. */
export function storeNothing(): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  };
}

/** Helmet sets the same on every answer: it is asked once. */
function headersOf(middleware: ReturnType<typeof helmet>): Map<string, string> {
  const headers = new Map<string, string>();
  const answer = { setHeader: (name: string, value: string) => headers.set(name, value), removeHeader: () => {} };
  middleware({} as IncomingMessage, answer as unknown as ServerResponse, () => {});
  return headers;
}

/** A request that takes longer than this is answered 503, whatever it waits for; files may take a while to come. */
export function deadline(milliseconds = 10_000): RequestHandler {
  return (req, res, next) => {
    if (req.path === '/events') return next();
    const timer = setTimeout(
      () => {
        if (!res.headersSent) next(new HttpError(503, 'unavailable'));
      },
      req.is('multipart/form-data') ? Math.max(milliseconds, timeToSend(req)) : milliseconds,
    );
    res.on('close', () => clearTimeout(timer));
    next();
  };
}

// A minute, and what a slow line needs (200 bytes a millisecond); the server itself gives up after five minutes.
function timeToSend(req: IncomingMessage): number {
  const bytes = Number(req.headers['content-length']) || 0;
  return Math.min(60_000 + bytes / 200, 290_000);
}

const unreadable = /\0|%00|\\u0000/;

/** Broken percent signs and NUL, which no text column can hold, are the sender's fault. */
export function refuseBrokenInput(): RequestHandler {
  return (req, _res, next) => {
    try {
      decodeURIComponent(req.url.replaceAll('+', ' '));
    } catch {
      return next(badRequest());
    }
    next(unreadable.test(req.url) || req.url.length > 8000 ? badRequest() : undefined);
  };
}

/** Reads form bodies of ordinary size; lists like `custom[KEY]` are one level deep. */
export function readBody(): RequestHandler[] {
  const limits = { extended: true, limit: '512kb', parameterLimit: 2000, depth: 1 };
  const parse = express.urlencoded(limits);
  return [
    parse,
    (req, _res, next) => {
      next(hasNul(req.body) || !isForm(req.body) ? badRequest() : undefined);
    },
  ];
}

// The parser lets names such as `toString` through: a value that cannot be written as text breaks whoever shows it.
const built = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** Texts, lists of texts, and lists with names (`custom[KEY]`) of these. */
function isForm(body: unknown, depth = 0): boolean {
  if (body === undefined || body === null || typeof body === 'string') return true;
  if (Array.isArray(body)) return body.every((entry) => typeof entry === 'string');
  if (typeof body !== 'object' || depth > 1) return false;
  return Object.entries(body).every(([name, value]) => !built.has(name) && isForm(value, depth + 1));
}

export function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (value && typeof value === 'object')
    return Object.entries(value).some(([key, inner]) => hasNul(key) || hasNul(inner));
  return false;
}
