import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';

/** The configured secret, or one made on the first start and kept in the data folder. */
export function sessionSecret({ session_secret, data_dir }: Config): string {
  if (session_secret) return session_secret;
  const file = join(data_dir, 'session-secret');
  mkdirSync(data_dir, { recursive: true });
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}
