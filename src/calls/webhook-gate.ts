import type { RequestHandler, Response } from 'express';
import type { Knex } from 'knex';
import { type RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import * as admins from '../admins/repository.ts';
import { limiterIn } from '../db/limiter.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import { mayTakeCalls } from './report-call.ts';
import * as tokens from './tokens.ts';

export interface Reporter {
  admin: admins.Admin;
  token: tokens.CallToken;
}

/** Lets only a known token pass, 120 times a minute; an address may name 60 wrong ones a minute. */
export function webhookGate({ db, cache }: Deps): RequestHandler {
  const perToken = perMinute(db, 'call-token', 120);
  const perAddress = perMinute(db, 'call-address', 60);

  return async (req, res, next) => {
    const token = await tokens.findByToken(db, String(req.params.token));
    const admin = token && (await cache.get('admins', token.admin_id, () => admins.find(db, token.admin_id)));
    if (!token || !admin || !mayTakeCalls(admin)) {
      await consume(res, perAddress, req.ip ?? '');
      throw new HttpError(401, 'unknown_token');
    }
    await consume(res, perToken, String(token.id));
    res.locals.reporter = { admin, token } satisfies Reporter;
    next();
  };
}

function perMinute(db: Knex, keyPrefix: string, points: number): RateLimiterPostgres {
  return limiterIn(db, keyPrefix, points, 60, { inMemoryBlockOnConsumed: points + 1 });
}

async function consume(res: Response, limit: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limit.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    res.set('Retry-After', String(Math.ceil(refused.msBeforeNext / 1000)));
    throw new HttpError(429, 'too_many');
  }
}
