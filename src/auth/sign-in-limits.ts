import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
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
    /** Counts a try before its password is checked, so that many at once do not all pass; false: too many. */
    async take(login: string, address = ''): Promise<boolean> {
      const [one, other] = await Promise.all([
        perLogin.penalty(loginKey(login, address)),
        perAddress.penalty(network(address)),
      ]);
      return one.consumedPoints <= 10 && other.consumedPoints <= 50;
    },
    /** After the right password: the login's failures are forgiven, the address only this try. */
    async giveBack(login: string, address = ''): Promise<void> {
      await perLogin.delete(loginKey(login, address));
      await perAddress.reward(network(address));
    },
  };
}

/** Who has one address of IPv6 has the 2^64 around it too. */
export function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const gap = address.includes('::') ? 8 - left.length - right.length : 0;
  return [...left, ...Array(Math.max(0, gap)).fill('0'), ...right].slice(0, 4).join(':');
}

function loginKey(login: string, address: string): string {
  return createHash('sha256')
    .update(`${login.trim().toLowerCase()} ${network(address)}`)
    .digest('hex');
}
