import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import multer from 'multer';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest, HttpError, statusOf } from '../web/errors.ts';
import { plainNames } from '../web/uploads.ts';
import { answerOf } from './answer.ts';
import { readReport } from './read-report.ts';
import { reportCall } from './report-call.ts';
import * as tokens from './tokens.ts';
import { type Reporter, webhookGate } from './webhook-gate.ts';

/** Where phones report calls: the token in the address is the only key, there is no session and no form. */
export function callWebhook(deps: Deps): Router {
  const router = Router();

  router.all('/hooks/call/:token', open, onlyReports, webhookGate(deps), ...readAnyBody(), async (req, res) => {
    const { admin, token } = res.locals.reporter as Reporter;
    const report = readReport({ ...req.query, ...req.body }, deps.config.default_countries);
    const reported = await reportCall(deps, admin, token, report);
    await tokens.touch(deps.db, token);
    res.json(await answerOf(deps, admin, reported));
  });

  return router;
}

// A link checker's HEAD is no call.
const onlyReports: RequestHandler = (req, res, next) => {
  if (req.method !== 'HEAD' && req.method !== 'OPTIONS') return next();
  res.set('Allow', 'GET, POST, PUT, PATCH').status(405).end();
};

function readAnyBody(): RequestHandler[] {
  const limits = { fields: 50, fieldNameSize: 100, fieldSize: 4096, parts: 50, ...plainNames };
  const fields = multer({ limits }).none();
  return [
    express.urlencoded({ extended: false, limit: '16kb', parameterLimit: 100 }),
    express.json({ limit: '16kb', type: ['json', '+json'] }),
    // The reader of forms with files throws plain errors for what the sender got wrong.
    (req, res, next) => fields(req, res, (error) => next(error ? badRequest('unreadable') : undefined)),
  ];
}

const messages: Record<string, string> = {
  no_number: 'There is no phone number: send it in the field "phone". A hidden number cannot be looked up.',
  unknown_state: 'The field "state" must be ringing, answered, ended or missed.',
  long_callid: 'The field "call_id" is longer than 200 characters.',
  long_extension: 'The field "extension" is longer than 40 characters.',
  unreadable: 'The request cannot be read.',
  bad_request: 'The request cannot be read.',
  unknown_token: 'There is no such token, or it was revoked.',
  too_many: 'Too many requests. Try again in a minute.',
  no_steps: 'There is no step yet on which a new lead could be put. Add one in the settings.',
  unavailable: 'The database does not answer just now. Try again in a moment.',
};

/** Phones get their errors as JSON. */
export const webhookErrors: ErrorRequestHandler = (error, _req, res, next) => {
  const status = statusOf(error);
  if (status === 500 || res.headersSent) return next(error);
  const otherwise = status === 503 ? 'unavailable' : 'unreadable';
  const code = error instanceof HttpError && messages[error.message] ? error.message : otherwise;
  if (status === 503) res.set('Retry-After', '3');
  res.status(status).json({ error: code, message: messages[code] });
};
