import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** The first line of standard input; a person at a terminal is asked and sees nothing of what is typed. */
export async function readPassword(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: stdin.isTTY });
  // Without a handler Ctrl-C would be swallowed by the raw terminal.
  lines.on('SIGINT', () => process.exit(130));
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  if (stdin.isTTY) stderr.write('\n');
  return line;
}
