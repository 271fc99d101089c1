import { emailShape, splitEmails } from '../leads/form.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { Note } from './notes.ts';

const most = 20;
const longest = 254;

/** The addresses of a row's cells, the first being the primary one; what is none is left out and noted. */
export function readEmails(cells: Cell[], notes: Note[]): string[] {
  const parts = cells.flatMap((cell) => bare(cellText(cell)).split(/[;,\n]/));
  const emails = splitEmails(parts.filter((part) => isOne(part, part.includes('@'), notes)));
  const good = emails.filter((email) => isOne(email, email.length <= longest && emailShape.test(email), notes));
  for (const email of good.slice(most)) notes.push({ name: 'email_too_many', text: email });
  return good.slice(0, most);
}

// `Jonas Jonaitis <jonas@example.lt>` and `mailto:jonas@example.lt`, as address books write them.
function bare(text: string): string {
  return text.replace(/mailto:/gi, '').replace(/[^;,<>]*<([^<>]*@[^<>]*)>/g, '$1');
}

function isOne(text: string, isGood: boolean, notes: Note[]): boolean {
  if (!isGood && /[\p{L}\d]/u.test(text)) notes.push({ name: 'email_bad', text: text.trim() });
  return isGood;
}
