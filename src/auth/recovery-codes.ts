import { randomBytes, randomInt } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { cost } from './passwords.ts';

// Without the letters and digits that are taken for one another.
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Ten new codes in place of the old ones, shown this once: only their hashes are kept, all with one salt. */
export async function renew(trx: Knex.Transaction, adminId: number): Promise<string[]> {
  const codes = Array.from({ length: 10 }, makeCode);
  const salt = randomBytes(16);
  const rows = await Promise.all(
    codes.map(async (code) => ({ admin_id: adminId, salt, code_hash: await hashCode(code, salt) })),
  );
  await removeAll(trx, adminId);
  await trx('recovery_codes').insert(rows);
  return codes;
}

/** Whether this was one of the person's codes; it is none from now on, of two at once for the second. */
export async function use(db: Knex, adminId: number, typed: string): Promise<boolean> {
  const one: { salt: Buffer } | undefined = await db('recovery_codes').where({ admin_id: adminId }).first('salt');
  if (!one) return false;
  const code_hash = await hashCode(typed, one.salt);
  return (await db('recovery_codes').where({ admin_id: adminId, code_hash }).delete()) === 1;
}

export async function count(db: Knex, adminId: number): Promise<number> {
  const [row] = await db('recovery_codes').where({ admin_id: adminId }).count();
  return Number(row?.count ?? 0);
}

export async function removeAll(db: Knex, adminId: number): Promise<void> {
  await db('recovery_codes').where({ admin_id: adminId }).delete();
}

function makeCode(): string {
  const letters = Array.from({ length: 10 }, () => signs[randomInt(signs.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

function hashCode(typed: string, salt: Buffer): Promise<string> {
  return hash(typed.toLowerCase().replace(/[\s-]/g, ''), { ...cost, salt });
}
