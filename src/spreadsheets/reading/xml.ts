import { SaxesParser } from 'saxes';
import { SpreadsheetError } from '../spreadsheet-error.ts';

type Attributes = Record<string, string>;

/** What is told of a document, with names without their prefix. */
export interface XmlListener {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Tells of each piece of the document; yields after each, so that what was gathered can be taken. */
export async function* parseXml(pieces: AsyncIterable<string>, listener: XmlListener): AsyncGenerator<void> {
  const parser = parserFor(listener);
  let any = false;
  for await (const piece of pieces) {
    parser.write(piece);
    any = true;
    yield;
  }
  // A part that is not there is as good as an empty one.
  if (any) parser.close();
  yield;
}

export async function readXml(pieces: AsyncIterable<string>, listener: XmlListener): Promise<void> {
  for await (const _ of parseXml(pieces, listener));
}

function parserFor(listener: XmlListener): SaxesParser<{ xmlns: false; position: false }> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', (error) => {
    throw new SpreadsheetError('broken', {}, error);
  });
  // Entities of a document's own can grow without end; no spreadsheet program writes any.
  parser.on('doctype', () => {
    throw new SpreadsheetError('unsafe');
  });
  parser.on('opentag', ({ name, attributes }) => listener.open(localName(name), attributes));
  if (listener.text) {
    const text = listener.text.bind(listener);
    parser.on('text', text);
    parser.on('cdata', text);
  }
  if (listener.close) parser.on('closetag', ({ name }) => listener.close?.(localName(name)));
  return parser;
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** The value of an attribute whose prefix programs choose as they like: `r:id`. */
export function attribute(attributes: Attributes, local: string): string | undefined {
  const name = Object.keys(attributes).find((key) => key.endsWith(`:${local}`));
  return name && attributes[name];
}
