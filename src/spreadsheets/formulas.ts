// What a spreadsheet program takes for a formula when it opens a csv, in full-width letters too.
const running = /^'*[=+\-@\t\r\n＝＋－＠]/;
// Digits it would make a number or a date of: a code with zeros in front, a bank account, `1-2`.
const converted = /^(0\d|\d{12}|\d+[.,:/\-eE ][\d.,:/\-eE+ ]*$|'+\d)/;

const guardedFormula = /^'(?='*[=+\-@\t\r\n＝＋－＠])/;
const guardedDigits = /^'(?='*\d)/;

/** A text as a csv may hold it: an apostrophe before it keeps it a text; texts of digits too, if asked for. */
export function guardText(text: string, digitsToo = false): string {
  return running.test(text) || (digitsToo && converted.test(text)) ? `'${text}` : text;
}

/** The text as it was before `guardText`; also of a cell that somebody typed with an apostrophe to keep it a text. */
export function unguardText(text: string, digitsToo = false): string {
  const plain = text.replace(guardedFormula, '');
  return digitsToo && plain === text ? text.replace(guardedDigits, '') : plain;
}
