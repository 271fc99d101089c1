import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler } from 'express';
import { ZodError } from 'zod';
import type { Deps } from './deps.ts';
import { view } from './views.ts';

/** An answer thrown from anywhere; `message` is a text key under `errors`. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const badRequest = (message = 'bad_request') => new HttpError(400, message);
export const forbidden = (message = 'forbidden') => new HttpError(403, message);
export const notFound = (message = 'not_found') => new HttpError(404, message);

type ErrorPage = { status: number; message: string; reference: string | null };
const errorPage = view<ErrorPage>('shared/error');
const strangersErrorPage = view<ErrorPage>('shared/error', 'layout/plain');

const unavailable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '57014',
  '55P03',
  '53300',
  '40001',
  '40P01',
]);

// What the database refused because of what was sent, where no form said so before.
const refusals: Record<string, [status: number, message: string]> = {
  '23503': [409, 'changed_meanwhile'],
  '23505': [409, 'changed_meanwhile'],
  '23502': [422, 'bad_request'],
  '23514': [422, 'bad_request'],
  '22001': [422, 'bad_request'],
  '22003': [400, 'bad_request'],
  '22007': [400, 'bad_request'],
  '22008': [400, 'bad_request'],
  '22021': [400, 'bad_request'],
  '22P02': [400, 'bad_request'],
  '22P05': [400, 'bad_request'],
};

// What the driver and the pool say without a code when a connection broke, was never made or is not to be had.
const lostConnection =
  /Connection (terminated|ended)|timeout expired|timeout exceeded when|Query read timeout|not queryable|Unable to acquire/;

/** What went wrong as an HTTP status: our own errors, wrong parameters (404), a lost database (503), else 500. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof ZodError) return 404;
  const {
    status,
    code = '',
    name = '',
    message = '',
  } = error as { status?: number; code?: string; name?: string; message?: string };
  if (unavailable.has(code) || code.startsWith('08') || name === 'KnexTimeoutError') return 503;
  if (lostConnection.test(message)) return 503;
  if (refusals[code]) return refusals[code][0];
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

export function handleErrors({ log }: Deps): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const status = statusOf(error);
    const reference = status >= 500 ? randomUUID().slice(0, 8) : null;
    // What the database had to refuse is a hole in a form of ours: answered politely, but told.
    if (refusals[error?.code]) log.warn({ route: req.route?.path, error: describe(error) }, 'the database refused');
    if (reference)
      log.error({ reference, method: req.method, route: req.route?.path, error: describe(error) }, 'request failed');
    if (res.headersSent) return void res.destroy();

    if (status === 503) res.set('Retry-After', '3');
    if (!res.locals.ui) return void res.status(status).type('text').send(`${status}`);
    const message = error instanceof HttpError ? error.message : messageFor(status, error?.code);
    const { me, t } = res.locals.ui;
    const page = me ? errorPage : strangersErrorPage;
    page(res, { title: t(`errors.${message}`), status, message, reference }, status);
  };
}

function messageFor(status: number, code: unknown): string {
  const refusal = refusals[String(code)];
  if (refusal) return refusal[1];
  const known: Record<number, string> = {
    403: 'forbidden',
    404: 'not_found',
    413: 'too_large',
    500: 'internal',
    503: 'unavailable',
  };
  return known[status] ?? 'bad_request';
}

// The driver's `detail` and the query's bindings can hold personal data and stay out of the log.
function describe(error: unknown): {
  name: string;
  code?: string;
  constraint?: string;
  message: string;
  stack?: string;
} {
  const { name, code, constraint, message, stack = '' } = error as Error & { code?: string; constraint?: string };
  const isQuery = code !== undefined && /^[0-9A-Z]{5}$/.test(code);
  const frames = stack
    .split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  return { name, code, constraint, message: isQuery ? 'database error' : message.split(' - ').at(-1)!, stack: frames };
}
