import { Secret, TOTP } from 'otpauth';
import qrcode from 'qrcode-generator';

export function makeSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the person's app reads from the picture: name of the account and its secret. */
export function addressFor(secret: string, login: string): string {
  return totpOf(secret, login).toString();
}

/** The half minute this code belongs to, now or one to either side; undefined for a wrong code. */
export function counterOf(secret: string, code: string, timestamp = Date.now()): number | undefined {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const totp = totpOf(secret);
  const distance = totp.validate({ token, timestamp, window: 1 });
  return distance === null ? undefined : totp.counter({ timestamp }) + distance;
}

/** A QR code as an SVG path of one unit per module, and how many modules its side has. */
export function drawQrCode(text: string): { side: number; path: string } {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const side = code.getModuleCount();
  const rows = Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => (code.isDark(row, column) ? `M${column} ${row}h1v1h-1z` : '')).join(''),
  );
  return { side, path: rows.join('') };
}

function totpOf(secret: string, login = ''): TOTP {
  return new TOTP({ issuer: 'Prospekt', label: login, secret: Secret.fromBase32(secret), period: 30, digits: 6 });
}
