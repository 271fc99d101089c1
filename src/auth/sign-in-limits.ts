import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Knex } from 'knex';
import { limiterIn } from '../db/limiter.ts';

const quarter = 900;
const hour = 3600;
const day = 24 * 3600;

/** At most 10 wrong passwords per login and address, and 50 per address, in 15 minutes. */
export function signInLimits(db: Knex) {
  const perLogin = limiterIn(db, 'login', 10, quarter);
  const perAddress = limiterIn(db, 'address', 50, quarter);

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

/** At most 10 wrong codes per person in 15 minutes and 50 in a day, from wherever: six digits can be guessed. */
export function codeLimits(db: Knex) {
  const perQuarter = limiterIn(db, 'code', 10, quarter);
  const perDay = limiterIn(db, 'code-day', 50, day);

  return {
    async take(adminId: number): Promise<boolean> {
      const [one, other] = await Promise.all([perQuarter.penalty(adminId), perDay.penalty(adminId)]);
      return one.consumedPoints <= 10 && other.consumedPoints <= 50;
    },
    async giveBack(adminId: number): Promise<void> {
      await Promise.all([perQuarter.delete(adminId), perDay.reward(adminId)]);
    },
  };
}

/** At most 5 links asked for per login or address typed, and 20 per network, in an hour. */
export function resetLimits(db: Knex) {
  const perAccount = limiterIn(db, 'reset', 5, hour);
  const perAddress = limiterIn(db, 'reset-from', 20, hour);

  return {
    async take(account: string, address = ''): Promise<boolean> {
      const [one, other] = await Promise.all([
        perAccount.penalty(loginKey(account, '')),
        perAddress.penalty(network(address)),
      ]);
      return one.consumedPoints <= 5 && other.consumedPoints <= 20;
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
