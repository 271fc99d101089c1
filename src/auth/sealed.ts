import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const cipher = 'aes-256-gcm';

/** Encrypts for the database with a key made of the session secret; `owner` is bound in, so a sealed text fits nobody else. */
export function seal(sessionSecret: string, owner: string, text: string): string {
  const nonce = randomBytes(12);
  const box = createCipheriv(cipher, keyOf(sessionSecret), nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([box.update(text, 'utf8'), box.final()]);
  return Buffer.concat([nonce, box.getAuthTag(), sealed]).toString('base64url');
}

/** What was sealed for this owner; undefined when the session secret is another one now. */
export function unseal(sessionSecret: string, owner: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const box = createDecipheriv(cipher, keyOf(sessionSecret), bytes.subarray(0, 12), { authTagLength: 16 });
    box.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([box.update(bytes.subarray(28)), box.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function keyOf(sessionSecret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', sessionSecret, '', 'prospekt second factor', 32));
}
