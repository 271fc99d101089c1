import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { SpreadsheetError } from '../spreadsheet-error.ts';

const maxEntries = 10_000;
const maxUnpacked = 2 ** 31;
/** Tables of real people pack to a tenth; only a bomb packs better than this. */
const maxRatio = 200;
const smallEnough = 2 ** 22;
const encryptedFlag = 1;

/** The files within a zip: names are compared without case, sizes are checked before anything is unpacked. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: Map<string, Entry>;

  private constructor(zip: ZipFile, entries: Map<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(path: string): Promise<Archive> {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
    if (zip.entryCount > maxEntries) throw new SpreadsheetError('unsafe');
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry);
    return new Archive(zip, entries);
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** The text of a file in pieces; nothing if there is no such file. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.#entries.get(name.toLowerCase());
    if (!entry) return;
    checkEntry(entry);
    let sum = 0;
    let decoder: TextDecoder | undefined;
    const stream: Readable = await this.#zip.openReadStreamPromise(entry);
    for await (const bytes of stream as AsyncIterable<Buffer>) {
      sum = crc32(bytes, sum);
      decoder ??= decoderFor(bytes);
      yield decoder.decode(bytes, { stream: true });
    }
    if (sum !== entry.crc32) throw new SpreadsheetError('broken');
    if (decoder) yield decoder.decode();
  }
}

function checkEntry({ generalPurposeBitFlag, compressedSize, uncompressedSize }: Entry): void {
  if (generalPurposeBitFlag & encryptedFlag) throw new SpreadsheetError('password');
  const bomb = uncompressedSize > smallEnough && uncompressedSize > maxRatio * compressedSize;
  if (bomb || uncompressedSize > maxUnpacked) throw new SpreadsheetError('unsafe');
}

function decoderFor(bytes: Buffer): TextDecoder {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}
