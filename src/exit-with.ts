/** Ends the program with one sentence where the person can help it, and with the trace where only a programmer can. */
export function exitWith(error: unknown): never {
  const { message, code, stack } = error as Error & { code?: string };
  const isOurSentence = Object.getPrototypeOf(error) === Error.prototype || code !== undefined;
  process.stderr.write(`${isOurSentence ? message || code : stack}\n`);
  process.exit(1);
}
