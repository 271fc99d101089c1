import { SpreadsheetError } from '../spreadsheet-error.ts';
import { workbookStream } from './cfb.ts';

// Old files have no check sums; but what a damaged one says of itself seldom fits together. See decision 0024.

const bof = new Set([0x0009, 0x0209, 0x0409, 0x0809]);
const eof = 0x000a;
const encrypted = 0x002f;
const boundSheet = 0x0085;
const longest = 8228;
/** Cells of Excel 97 to 2003, and the length of each. */
const cellLengths = new Map([
  [0x0201, 6],
  [0x0203, 14],
  [0x0205, 8],
  [0x027e, 10],
  [0x00fd, 10],
]);
const sharedStrings = 0x00fc;
const shared = 0x00fd;

interface Found {
  /** Where substreams begin. */
  starts: Set<number>;
  /** Where the workbook says that its sheets begin. */
  sheets: number[];
  /** How many strings cells may refer to. */
  strings: number;
}

/** Throws where the parts of an old xls contradict one another: what was read of it may be wrong. */
export function checkDamage(file: Buffer): void {
  const stream = workbookStream(file);
  const found: Found = { starts: new Set(), sheets: [], strings: 0 };
  let depth = 0;
  let at = 0;
  while (at + 4 <= stream.length) {
    const type = stream.readUInt16LE(at);
    const length = stream.readUInt16LE(at + 2);
    const isPadding = depth === 0 && at > 0 && !bof.has(type);
    if (isPadding) break;
    const body = stream.subarray(at + 4, at + 4 + length);
    demand(length <= longest && body.length === length);
    if (type === encrypted) return;
    if (bof.has(type)) {
      depth++;
      found.starts.add(at);
    } else if (type === eof) depth--;
    else checkRecord(type, body, found);
    at += 4 + length;
  }
  demand(found.starts.has(0) && found.sheets.every((start) => found.starts.has(start)));
}

function checkRecord(type: number, body: Buffer, found: Found): void {
  const length = cellLengths.get(type);
  demand(length === undefined || body.length === length);
  if (type === boundSheet && body.length >= 4) found.sheets.push(body.readUInt32LE(0));
  else if (type === sharedStrings && body.length >= 8) found.strings = body.readUInt32LE(4);
  else if (type === shared) demand(body.readUInt32LE(6) < found.strings);
}

function demand(isSound: boolean): void {
  if (!isSound) throw new SpreadsheetError('broken');
}
