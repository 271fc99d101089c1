import type { Knex } from 'knex';
import { type IRateLimiterPostgresOptions, RateLimiterPostgres } from 'rate-limiter-flexible';

/** Counts attempts, `points` in `duration` seconds, in the table `rate_limits`: a restart forgets none. */
export function limiterIn(
  db: Knex,
  keyPrefix: string,
  points: number,
  duration: number,
  more: Pick<IRateLimiterPostgresOptions, 'inMemoryBlockOnConsumed'> = {},
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix,
    points,
    duration,
    ...more,
  });
}
