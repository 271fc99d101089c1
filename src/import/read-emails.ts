import { emailShape, splitEmails } from '../leads/form.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { Note } from './notes.ts';

const most = 20;
const longest = 254;

/** The addresses of a row's cells, the first being the primary one; what is none is left out and noted. */
export function readEmails(cells: Cell[], notes: Note[]): string[] {
  const emails = splitEmails(cells.map((cell) => bare(cellText(cell))));
  const good = emails.filter((email) => {
    const isGood = email.length <= longest && emailShape.test(email);
    if (!isGood && /[\p{L}\d]/u.test(email)) notes.push({ name: 'email_bad', text: email.slice(0, 100) });
    return isGood;
  });
  for (const email of good.slice(most)) notes.push({ name: 'email_too_many', text: email });
  return good.slice(0, most);
}

// `Jonas Jonaitis <jonas@example.lt>` and `mailto:jonas@example.lt`, as address books write them.
function bare(text: string): string {
  return text.replace(/mailto:/gi, '').replace(/[^;,<>]*<([^<>]*@[^<>]*)>/g, '$1');
}
