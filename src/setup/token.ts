import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';

const key = 'setup_token_hash';

/** The address where the first administrator is made, valid until the next call; none once there is somebody. */
export async function makeSetupLink(db: Knex, baseUrl: string): Promise<string | undefined> {
  if (await admins.areThereAny(db)) return undefined;
  const token = randomBytes(24).toString('base64url');
  const value = JSON.stringify(hash(token).toString('hex'));
  await db('settings').insert({ key, value }).onConflict('key').merge();
  return `${baseUrl}/setup?token=${token}`;
}

export async function isSetupToken(db: Knex, token: unknown): Promise<boolean> {
  const kept: { value: string } | undefined = await db('settings').where({ key }).first('value');
  if (!kept || typeof token !== 'string') return false;
  return timingSafeEqual(Buffer.from(kept.value, 'hex'), hash(token));
}

export async function forgetSetupToken(db: Knex): Promise<void> {
  await db('settings').where({ key }).delete();
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
