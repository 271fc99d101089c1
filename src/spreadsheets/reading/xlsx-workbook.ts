import { posix } from 'node:path';
import type { SheetName } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import type { Archive } from './archive.ts';
import { checkSize, maxSharedLength } from './limits.ts';
import { builtInLook, lookOf, type NumberLook } from './number-looks.ts';
import { attribute, readXml } from './xml.ts';

interface Sheet extends SheetName {
  path: string;
}

export interface Workbook {
  sheets: Sheet[];
  from1904: boolean;
  /** By the number of a cell's style. */
  looks: NumberLook[];
  strings: string[];
}

export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const main = [...(await relations(archive, '')).values()].find(({ type }) => type === 'officeDocument')?.path;
  const path = main && archive.has(main) ? main : 'xl/workbook.xml';
  if (!archive.has(path)) throw new SpreadsheetError('not_spreadsheet');
  const related = await relations(archive, path);
  const pathOf = (kind: string) => {
    const part = [...related.values()].find(({ type }) => type === kind)?.path;
    if (part !== undefined && !archive.has(part)) throw new SpreadsheetError('broken');
    return part ?? '';
  };
  const { sheets, from1904 } = await readSheets(archive, path, related);
  if (sheets.length === 0) throw new SpreadsheetError('not_spreadsheet');
  const looks = await readLooks(archive, pathOf('styles'));
  return { sheets, from1904, looks, strings: await readStrings(archive, pathOf('sharedStrings')) };
}

type Relations = Map<string, { type: string; path: string }>;

/** What a part of the file refers to, by id. Addresses outside the file are left out. */
async function relations(archive: Archive, part: string): Promise<Relations> {
  const found: Relations = new Map();
  const folder = posix.dirname(part);
  const path = posix.join(folder, '_rels', `${posix.basename(part)}.rels`);
  await readXml(archive.text(path), {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || !Id || !Target || TargetMode === 'External') return;
      const target = Target.replaceAll('\\', '/');
      const full = target.startsWith('/') ? target.slice(1) : posix.join(folder, target);
      found.set(Id, { type: Type?.split('/').at(-1) ?? '', path: full });
    },
  });
  return found;
}

async function readSheets(archive: Archive, path: string, related: Relations) {
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readXml(archive.text(path), {
    open(tag, attributes) {
      if (tag === 'workbookPr') from1904 = isTrue(attributes.date1904);
      if (tag !== 'sheet') return;
      const relation = related.get(attribute(attributes, 'id') ?? '');
      if (relation?.type !== 'worksheet') return;
      const hidden = (attributes.state ?? 'visible') !== 'visible';
      sheets.push({ name: attributes.name ?? '', hidden, path: relation.path });
    },
  });
  return { sheets, from1904 };
}

async function readLooks(archive: Archive, path: string): Promise<NumberLook[]> {
  const codes = new Map<number, NumberLook>();
  const looks: NumberLook[] = [];
  let within = false;
  await readXml(archive.text(path), {
    open(name, { numFmtId, formatCode }) {
      const id = Number(numFmtId);
      if (name === 'cellXfs') within = true;
      else if (name === 'numFmt') codes.set(id, lookOf(formatCode ?? ''));
      else if (name === 'xf' && within) looks.push(codes.get(id) ?? builtInLook(id));
    },
    close(name) {
      if (name === 'cellXfs') within = false;
    },
  });
  return looks;
}

/** Texts that cells share; formatted ones are put together from their runs, without the reading aids of Japanese. */
async function readStrings(archive: Archive, path: string): Promise<string[]> {
  const strings: string[] = [];
  let current = '';
  let length = 0;
  let aid = false;
  let text = false;
  await readXml(archive.text(path), {
    open(name) {
      if (name === 'si') current = '';
      else if (name === 'rPh') aid = true;
      else if (name === 't') text = !aid;
    },
    text(piece) {
      if (text) current += piece;
    },
    close(name) {
      if (name === 't') text = false;
      else if (name === 'rPh') aid = false;
      else if (name === 'si') {
        strings.push(unescaped(current));
        length += current.length;
        checkSize(length, maxSharedLength);
      }
    },
  });
  return strings;
}

/** Signs that XML cannot hold are written as `_x000D_`. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
