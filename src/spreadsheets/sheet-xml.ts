import type { Cell } from './cells.ts';
import type { SheetColumn } from './sheet-column.ts';

const mostCharacters = 32_767;
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

// Any other part is a sheet: how many there will be is not known when this is written, and it has to come first.
export const contentTypes = `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`;

export const packageRels = `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

// Texts are marked as such (49), so that what people type there, a phone or a code, stays as typed; 14 and 22 are a
// date and a moment as the reader's own program writes them.
const styleOf = { text: 1, number: 0, date: 2, moment: 3 };
const headerStyle = 4;
const muted = 5;
const formats = [0, 49, 14, 22];

export const styles = `${head}<styleSheet xmlns="${main}"><fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><sz val="11"/><color rgb="FF808080"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${2 * formats.length + 1}">${[
  ...formats.map((format) => xf(format, 0)),
  xf(49, 1),
  ...formats.map((format) => xf(format, 2)),
].join('')}</cellXfs></styleSheet>`;

function xf(format: number, font: number): string {
  return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
}

export function workbook(sheets: string[]): string {
  const list = sheets.map((name, at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list.join('')}</sheets></workbook>`;
}

export function workbookRels(sheets: string[]): string {
  const list = sheets.map(
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${office}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  return `${head}<Relationships xmlns="${packages}/relationships">${list.join('')}<Relationship Id="rId${sheets.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`;
}

/** Up to the first row of data: frozen titles, and columns as wide as the titles and the first rows ask. */
export function sheetStart(columns: SheetColumn[], first: Cell[][]): string {
  const cols = columns.map((column, at) => {
    const width = widthOf([column.title, ...first.map((row) => row[at] ?? null)]);
    return `<col min="${at + 1}" max="${at + 1}" width="${width}" style="${styleFor(column)}" customWidth="1"/>`;
  });
  const titles = columns.map(({ title }, at) => textXml(`${letters(at)}1`, headerStyle, title));
  return `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${cols.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`;
}

export function sheetEnd(columns: SheetColumn[], lastRow: number): string {
  return `</sheetData><autoFilter ref="A1:${letters(columns.length - 1)}${lastRow}"/></worksheet>`;
}

/** Writes rows by their number. */
export function rowWriter(columns: SheetColumn[]): (row: Cell[], number: number) => string {
  const known = columns.map((column, at) => ({ name: letters(at), style: styleFor(column) }));
  return (row, number) => {
    let xml = `<row r="${number}">`;
    for (let at = 0; at < known.length; at++) {
      const { name, style } = known[at]!;
      xml += cellXml(row[at] ?? null, `${name}${number}`, style);
    }
    return `${xml}</row>`;
  };
}

function styleFor({ kind = 'text', muted: grey }: SheetColumn): number {
  return styleOf[kind] + (grey ? muted : 0);
}

function cellXml(cell: Cell, at: string, style: number): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'string') return textXml(at, style, cell);
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${at}" s="${style}"><v>${cell}</v></c>` : '';
  if (typeof cell === 'boolean') return `<c r="${at}" s="${style}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if ('error' in cell) return textXml(at, style, cell.error);
  const serial = serialOf(cell.date);
  return serial === null ? textXml(at, style, cell.date) : `<c r="${at}" s="${style}"><v>${serial}</v></c>`;
}

/** Texts stand in their cells: they are never read as formulas. */
function textXml(at: string, style: number, text: string): string {
  const short = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(short)}</t></is></c>`;
}

// Programs count days from different first ones in January and February 1900, so those stay texts.
const firstDay = '1900-03-01';
const dayNought = Date.UTC(1899, 11, 30);

function serialOf(date: string): number | null {
  const time = Date.parse(date.length === 10 ? `${date}T00:00:00Z` : `${date}Z`);
  if (Number.isNaN(time) || date < firstDay || !/^\d{4}-/.test(date)) return null;
  return (time - dayNought) / 86_400_000;
}

function widthOf(cells: Cell[]): number {
  const longest = cells.reduce<number>((most, cell) => Math.max(most, lengthOf(cell)), 0);
  return Math.min(50, Math.max(8, longest + 2));
}

function lengthOf(cell: Cell): number {
  if (cell !== null && typeof cell === 'object') return 'date' in cell ? cell.date.length : cell.error.length;
  return Math.max(
    ...String(cell ?? '')
      .split('\n', 5)
      .map((line) => line.length),
  );
}

export function letters(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : letters(Math.floor(at / 26) - 1) + letters(at % 26);
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const special = /[&<>"\x00-\x08\x0B-\x1F\x7F\uFFFE\uFFFF\uD800-\uDFFF]|_(?=x[0-9A-Fa-f]{4}_)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const forbidden = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\uFFFE\uFFFF]/g;

/** XML cannot hold most control characters; `_x000D_` is how a sheet writes one, so that such a text is written apart. */
function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  return text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/\r\n?/g, '\n')
    .replace(forbidden, '')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[&<>"]/g, (sign) => entities[sign]!);
}
