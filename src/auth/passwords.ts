import { hash, verify } from '@node-rs/argon2';
import { z } from 'zod';

// OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane.
export const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const newPassword = z.string('errors.required').min(10, 'errors.password_short').max(200, 'errors.too_long');

export async function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let nobody: Promise<string> | undefined;

/** Takes the same time for an unknown login (no hash) as for a wrong password. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const fits = await verify(passwordHash ?? (await nobody), password).catch(() => false);
  return fits && passwordHash !== undefined;
}
