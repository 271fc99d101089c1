import { SpreadsheetError } from '../spreadsheet-error.ts';

const signature = 'd0cf11e0a1b11ae1';
const last = 0xfffffffa;
const endOfChain = 0xfffffffe;
const entrySize = 128;
const names = ['Workbook', 'Book'];

interface Entry {
  name: string;
  type: number;
  start: number;
  size: number;
}

/** The records of an old xls: what its container holds of them, or all of the file. Throws where its chains are broken. */
export function workbookStream(file: Buffer): Buffer {
  if (file.toString('hex', 0, 8) !== signature) return file;
  const container = new Container(file);
  const entries = container.entries();
  const workbook = names.map((name) => entries.find((entry) => entry.name === name && entry.type === 2)).find(Boolean);
  if (!workbook) throw broken();
  return container.stream(workbook, entries[0]!);
}

/** The file system in a file that old Office programs write: sectors in chains. */
class Container {
  readonly #file: Buffer;
  readonly #size: number;
  readonly #smallSize: number;
  readonly #cutoff: number;
  readonly #next: number[];

  constructor(file: Buffer) {
    if (file.length < 512) throw broken();
    const [shift, smallShift] = [file.readUInt16LE(30), file.readUInt16LE(32)];
    if (![9, 12].includes(shift) || smallShift !== 6) throw broken();
    this.#file = file;
    this.#size = 2 ** shift;
    this.#smallSize = 2 ** smallShift;
    this.#cutoff = file.readUInt32LE(56);
    this.#next = this.#tables().flatMap((sector) => numbersIn(this.#sector(sector)));
  }

  entries(): Entry[] {
    const bytes = this.#read(this.#file.readUInt32LE(48), this.#next);
    return Array.from({ length: bytes.length / entrySize }, (_, at) => {
      const entry = bytes.subarray(at * entrySize, (at + 1) * entrySize);
      const length = Math.min(64, entry.readUInt16LE(64));
      const name = entry.toString('utf16le', 0, Math.max(0, length - 2));
      return { name, type: entry[66]!, start: entry.readUInt32LE(116), size: entry.readUInt32LE(120) };
    });
  }

  stream({ start, size }: Entry, root: Entry): Buffer {
    const isSmall = size < this.#cutoff;
    const found = isSmall ? this.#small(start, root) : this.#read(start, this.#next);
    const unit = isSmall ? this.#smallSize : this.#size;
    if (found.length < size || found.length >= size + 2 * unit) throw broken();
    return found.subarray(0, size);
  }

  /** Streams below the cutoff stand in small sectors within a stream of their own. */
  #small(start: number, root: Entry): Buffer {
    const all = this.#read(root.start, this.#next);
    const next = numbersIn(this.#read(this.#file.readUInt32LE(60), this.#next));
    const pieces = chainFrom(start, next).map((at) => {
      const piece = all.subarray(at * this.#smallSize, (at + 1) * this.#smallSize);
      if (piece.length === 0) throw broken();
      return piece;
    });
    return Buffer.concat(pieces);
  }

  /** The sectors with the table of chains: 109 stand in the header, each further sector names the next ones. */
  #tables(): number[] {
    const tables = numbersIn(this.#file.subarray(76, 512));
    const seen = new Set<number>();
    for (let more = this.#file.readUInt32LE(68); more < last; ) {
      if (seen.has(more)) throw broken();
      seen.add(more);
      const numbers = numbersIn(this.#sector(more));
      more = numbers.pop()!;
      tables.push(...numbers);
    }
    const used = tables.filter((sector) => sector < last);
    if (used.length !== this.#file.readUInt32LE(44) || new Set(used).size !== used.length) throw broken();
    return used;
  }

  #read(start: number, next: number[]): Buffer {
    return Buffer.concat(chainFrom(start, next).map((sector) => this.#sector(sector)));
  }

  #sector(at: number): Buffer {
    const from = (at + 1) * this.#size;
    const bytes = this.#file.subarray(from, from + this.#size);
    if (bytes.length === 0) throw broken();
    // The last one may have been written no further than it is filled.
    return bytes.length < this.#size ? Buffer.concat([bytes, Buffer.alloc(this.#size - bytes.length)]) : bytes;
  }
}

function chainFrom(start: number, next: number[]): number[] {
  const chain: number[] = [];
  const seen = new Set<number>();
  for (let at = start; at !== endOfChain; at = next[at]!) {
    if (at >= next.length || seen.has(at)) throw broken();
    seen.add(at);
    chain.push(at);
  }
  return chain;
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) => bytes.readUInt32LE(4 * at));
}

function broken(): SpreadsheetError {
  return new SpreadsheetError('broken');
}
