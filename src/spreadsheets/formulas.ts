// What a spreadsheet program takes for a formula when it opens a csv, in full-width letters too.
const running = /^'*[=+\-@\t\r\n＝＋－＠]/;
// Digits it would make a number or a date of: a code with zeros in front, a bank account, `1-2`.
const converted = /^'*(0\d|\d{12}|\d+[.,:/\-eE ][\d.,:/\-eE+ ]*$)/;
const guarded = /^'(?='*[\d=+\-@\t\r\n＝＋－＠])/;

/** A text as a csv may hold it: an apostrophe before it keeps it a text. */
export function guardText(text: string, numbersToo = false): string {
  return running.test(text) || (numbersToo && converted.test(text)) || guarded.test(text) ? `'${text}` : text;
}

/** The text as it was before `guardText`; also of a cell that somebody typed with an apostrophe to keep it a text. */
export function unguardText(text: string): string {
  return text.replace(guarded, '');
}
