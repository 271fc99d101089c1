import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import * as recoveryCodes from './recovery-codes.ts';
import { seal, unseal } from './sealed.ts';
import { counterOf } from './totp.ts';

export type Code = { code: string; recovery_code: string };
type Means = Pick<Deps, 'db' | 'session_secret'>;

/** Whether this is the person's present code or one of his recovery codes. Each opens once. */
export async function fits(
  { db, session_secret }: Means,
  adminId: number,
  { code, recovery_code }: Code,
): Promise<'code' | 'recovery_code' | false> {
  if (recovery_code) return (await recoveryCodes.use(db, adminId, recovery_code)) && 'recovery_code';
  const sealed = await admins.findTotpSecret(db, adminId);
  const secret = sealed && unseal(session_secret, ownerOf(adminId), sealed);
  const counter = secret ? counterOf(secret, code) : undefined;
  return counter !== undefined && (await admins.takeTotpCounter(db, adminId, counter)) && 'code';
}

/** Turns it on with the counter of the code that proved the app, and gives the recovery codes; none if it was on already. */
export async function turnOn(
  trx: Knex.Transaction,
  { session_secret }: Pick<Deps, 'session_secret'>,
  adminId: number,
  { secret, counter }: { secret: string; counter: number },
): Promise<string[] | undefined> {
  if ((await admins.lock(trx, adminId)).totp_since) return undefined;
  const totp_secret = seal(session_secret, ownerOf(adminId), secret);
  await admins.update(trx, adminId, { totp_secret, totp_counter: counter, totp_since: new Date() });
  return recoveryCodes.renew(trx, adminId);
}

export async function turnOff(trx: Knex.Transaction, adminId: number): Promise<void> {
  await admins.update(trx, adminId, { totp_secret: null, totp_counter: null, totp_since: null });
  await recoveryCodes.removeAll(trx, adminId);
}

function ownerOf(adminId: number): string {
  return `admin ${adminId}`;
}
