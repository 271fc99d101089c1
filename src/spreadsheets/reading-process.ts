import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { Message, Task } from './reading/messages.ts';
import { SpreadsheetError } from './spreadsheet-error.ts';

/** Megabytes of JavaScript's heap; with buffers and Node itself the process stays below 500 MB. */
const heap = 320;
const startingTime = 30_000;

/** One file being read in a process of its own, which is killed when it takes too long or is not needed any more. */
export class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #messages: Message[] = [];
  #ended = false;
  #wake = () => {};
  #timeLeft: number;

  /** `time` it may be waited for, in milliseconds. */
  constructor(time: number) {
    this.#timeLeft = time;
    this.#child = fork(join(root, 'scripts/start.mjs'), [join(root, 'src/spreadsheets/reading/child.ts')], {
      execArgv: [`--max-old-space-size=${heap}`],
      env: environment(),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (message: Message) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.#child.on('exit', () => this.#end());
    this.#child.on('error', () => this.#end());
  }

  async start(task: Task): Promise<void> {
    await this.#next(startingTime);
    this.#child.send(task);
  }

  /** The next thing it says; only the time it is waited for counts. */
  async next(): Promise<Message> {
    const since = performance.now();
    const message = await this.#next(this.#timeLeft);
    this.#timeLeft -= performance.now() - since;
    if ('fault' in message) throw new SpreadsheetError(message.fault, message.params, message.cause);
    if ('batch' in message && this.#child.connected) this.#child.send('next', () => {});
    return message;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #next(milliseconds: number): Promise<Message> {
    if (this.#messages.length === 0 && !this.#ended) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
    }
    const message = this.#messages.shift();
    if (message) return message;
    // It ended by itself only where its memory did not suffice.
    throw new SpreadsheetError(this.#ended ? 'too_large' : 'too_long');
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}

/** Nothing of the app's: no passwords, no addresses. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, TEMP, SystemRoot } = process.env;
  return { PATH, TMPDIR, TEMP, SystemRoot, TZ: 'UTC' };
}
