/** An address with the name before it. */
export interface Mailbox {
  name: string;
  address: string;
}

const shape = /^[^\s\p{Cc}@,:;<>"()[\]\\]{1,64}@[^\s\p{Cc}@,:;<>"()[\]\\]{1,190}$/u;

/** One plain address, nothing that a mail server could read as two or as a command. */
export function isAddress(text: string): boolean {
  return shape.test(text) && !text.includes('..');
}

/** Reads `anna@example.com` and `Anna <anna@example.com>`; undefined when it is neither. */
export function readMailbox(text: string): Mailbox | undefined {
  const [, name = '', bracketed] = /^([^<>\p{Cc}]*)<([^<>]*)>$/u.exec(text.trim()) ?? [];
  const address = (bracketed ?? text).trim();
  return isAddress(address) ? { name: unquote(name.trim()), address } : undefined;
}

function unquote(name: string): string {
  return /^".*"$/.test(name) ? name.slice(1, -1).replaceAll('\\"', '"') : name;
}

/** Text for one line of a mail's head: line breaks and other control signs cannot begin a header of their own. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
