import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import iconv from 'iconv-lite';
import type { Encoding } from '../cells.ts';

const sampleLength = 2 ** 16;

/** The letters of Russian and Ukrainian, and those that Lithuanian adds to the Latin ones, the frequent ones first. */
const frequent = {
  'windows-1251': 'оаеинтрсвлкмдпуяіьызбгйчхжюшцєїщфёґъэ',
  'windows-1257': 'ėšųžįąčūę',
} as const;
type OneByte = keyof typeof frequent;

/** Of a text file: its mark, else UTF-8 if nearly all of it is, else the alphabet whose letters it has. */
export async function detectEncoding(path: string): Promise<Encoding> {
  const marked = markedEncoding(await beginning(path));
  if (marked) return marked;
  const { valid, sample } = await survey(path);
  if (valid || mostlyUtf8(sample)) return 'utf-8';
  return score(sample, 'windows-1257') > score(sample, 'windows-1251') ? 'windows-1257' : 'windows-1251';
}

/** The text in pieces, without its mark. */
export async function* decoded(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 17 }) as AsyncIterable<Buffer>) {
    yield decoder.write(bytes);
  }
  yield decoder.end() ?? '';
}

/** Of a text that begins with a byte order mark. */
export function markedEncoding(start: Buffer): Encoding | undefined {
  const hex = start.toString('hex', 0, 3);
  if (hex === 'efbbbf') return 'utf-8';
  if (hex.startsWith('fffe')) return 'utf-16le';
  return hex.startsWith('feff') ? 'utf-16be' : undefined;
}

async function beginning(path: string): Promise<Buffer> {
  const file = await open(path);
  return (await file.read(Buffer.alloc(3), 0, 3, 0).finally(() => file.close())).buffer;
}

/** Whether all of the file is UTF-8, and the first bytes of the lines with other signs than ASCII's. */
async function survey(path: string): Promise<{ valid: boolean; sample: Buffer }> {
  let valid = true;
  let carry = Buffer.alloc(0);
  const telling: Buffer[] = [];
  let length = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 17 }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([carry, piece]);
    // A piece may end within a line and so within a sign.
    const end = bytes.lastIndexOf(0x0a) + 1 || bytes.length;
    const lines = bytes.subarray(0, end);
    carry = bytes.subarray(end);
    valid &&= isUtf8(lines);
    if (length < sampleLength) length += gather(lines, telling);
    if (!valid && length >= sampleLength) break;
  }
  gather(carry, telling);
  return { valid: valid && isUtf8(carry), sample: Buffer.concat(telling) };
}

function gather(lines: Buffer, telling: Buffer[]): number {
  let length = 0;
  for (let start = 0; start < lines.length && length < sampleLength; ) {
    const end = lines.indexOf(0x0a, start) + 1 || lines.length;
    const line = lines.subarray(start, Math.min(end, start + sampleLength));
    if (line.some((byte) => byte > 0x7f)) length += telling.push(line) && line.length;
    start = end;
  }
  return length;
}

/** A few spoilt bytes do not make it another encoding. */
function mostlyUtf8(sample: Buffer): boolean {
  const text = sample.toString('utf8');
  const spoilt = text.split('�').length - 1;
  const good = text.match(/[\u0080-\ufffc]/g)?.length ?? 0;
  return good > 20 * spoilt;
}

function score(sample: Buffer, encoding: OneByte): number {
  const text = iconv.decode(sample, encoding).toLowerCase();
  let sum = 0;
  for (const [word] of text.matchAll(/[\p{L}\p{M}\u0080-\uffff]+/gu)) {
    for (let at = 0; at < word.length; at++) {
      if (word[at]! <= '\u007f') continue;
      sum += likelihood(word[at]!, encoding);
      sum += neighbour(word[at - 1], encoding);
    }
  }
  return sum;
}

function likelihood(letter: string, encoding: OneByte): number {
  const place = frequent[encoding].indexOf(letter);
  if (place >= 0) return 1 - place / frequent[encoding].length;
  return /\p{L}/u.test(letter) ? 0 : -2;
}

/** Cyrillic letters stand together, those of Lithuanian among Latin ones. */
function neighbour(before: string | undefined, encoding: OneByte): number {
  if (!before) return 0;
  const latin = before <= '\u007f';
  return latin === (encoding === 'windows-1257') ? 1 : -1;
}
