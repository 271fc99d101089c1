// What a spreadsheet program takes for a formula when it opens a csv, in full-width letters too.
const running = /^'*[=+\-@\t\r\n＝＋－＠]/;
// And where a program that splits lines at another sign than the file's would begin a cell or a line: quotes keep nothing
// together then. A smiley is no formula.
const inside = /[,;\t\r\n](?=['"]*[=+\-@＝＋－＠](?!\)))/g;
// Of most texts asked alone: it costs a tenth.
const perhapsInside = /[,;\t\r\n]['"=+\-@＝＋－＠]/;
// Digits it would make a number or a date of: a code with zeros in front, a bank account, `1-2`.
const converted = /^(0\d|\d{12}|\d+[.,:/\-eE ][\d.,:/\-eE+ ]*$|'+\d)/;

const guardedFormula = /^'(?='*[=+\-@\t\r\n＝＋－＠])/;
const guardedInside = /([,;\t\r\n])'(?=['"]*[=+\-@＝＋－＠](?!\)))/g;
const guardedDigits = /^'(?='*\d)/;

/** A text as a csv may hold it: apostrophes keep it, and what may be taken for cells of it, texts; digits too, if asked for. */
export function guardText(text: string, digitsToo = false): string {
  const safe = perhapsInside.test(text) ? text.replace(inside, "$&'") : text;
  return running.test(text) || (digitsToo && converted.test(text)) ? `'${safe}` : safe;
}

/** The text as it was before `guardText`; also of a cell that somebody typed with an apostrophe to keep it a text. */
export function unguardText(text: string, digitsToo = false): string {
  const open = text.includes("'") ? text.replace(guardedInside, '$1') : text;
  const plain = open.replace(guardedFormula, '');
  return digitsToo && plain === open ? plain.replace(guardedDigits, '') : plain;
}
