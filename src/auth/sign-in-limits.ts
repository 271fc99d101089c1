import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { RateLimiterPostgres } from 'rate-limiter-flexible';

/** At most 10 wrong passwords per login and address, and 50 per address, in 15 minutes. */
export function signInLimits(db: Knex) {
  const limiter = (keyPrefix: string, points: number) =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'knex',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration: 900,
    });
  const perLogin = limiter('login', 10);
  const perAddress = limiter('address', 50);

  return {
    async isExhausted(login: string, address = ''): Promise<boolean> {
      const [one, other] = await Promise.all([perLogin.get(loginKey(login, address)), perAddress.get(address)]);
      return (one?.consumedPoints ?? 0) >= 10 || (other?.consumedPoints ?? 0) >= 50;
    },
    async countFailure(login: string, address = ''): Promise<void> {
      await perLogin.penalty(loginKey(login, address));
      await perAddress.penalty(address);
    },
    async forgive(login: string, address = ''): Promise<void> {
      await perLogin.delete(loginKey(login, address));
    },
  };
}

function loginKey(login: string, address: string): string {
  return createHash('sha256').update(`${login.trim().toLowerCase()} ${address}`).digest('hex');
}
