import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { Message, Task } from './reading/messages.ts';
import { readingProgram, source } from './reading-program.ts';
import { SpreadsheetError } from './spreadsheet-error.ts';

/** Megabytes of JavaScript's heap; with buffers and Node itself the process stays below 500 MB. */
const heap = 360;
const startingTime = 60_000;
/** On a busy machine work takes so many times longer than it should. */
const slowness = 6;

/** One file being read in a process of its own, which is killed when it takes too long or is not needed any more. */
export class ReadingProcess {
  #child: ChildProcess | undefined;
  readonly #messages: Message[] = [];
  readonly #time: number;
  readonly #memory: number;
  #waited = 0;
  #ended = false;
  #wake = () => {};

  /** `time` of the processor that it may use, in milliseconds; megabytes of `memory` for what it holds. */
  constructor(time: number, memory = heap) {
    this.#time = time;
    this.#memory = memory;
  }

  async start(task: Task): Promise<void> {
    const child = startChild(await readingProgram(), this.#memory);
    this.#child = child;
    child.on('message', (message: Message) => {
      this.#messages.push(message);
      this.#wake();
    });
    // Its last words arrive before this, but maybe after its exit.
    child.on('disconnect', () => this.#end());
    child.on('error', () => this.#end());
    await this.#wait(startingTime);
    if (!this.#said()) throw new SpreadsheetError('busy');
    this.#take();
    child.send(task);
  }

  /** The next thing it says. */
  async next(): Promise<Message> {
    while (!this.#said() && (await this.#timeLeft()) > 0) await this.#wait(Math.max(200, await this.#timeLeft()));
    const message = this.#take();
    if ('fault' in message) throw new SpreadsheetError(message.fault, message.params, message.cause);
    if ('batch' in message && this.#child?.connected) this.#child.send('next', () => {});
    return message;
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #said(): boolean {
    return this.#messages.length > 0 || this.#ended;
  }

  /** Of the processor's time, and of the time that it was waited for. */
  async #timeLeft(): Promise<number> {
    const used = (await processorTime(this.#child?.pid)) ?? this.#waited;
    return Math.min(this.#time - used, slowness * this.#time - this.#waited);
  }

  async #wait(milliseconds: number): Promise<void> {
    if (this.#said()) return;
    const since = performance.now();
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    clearTimeout(timer);
    this.#waited += performance.now() - since;
  }

  #take(): Message {
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

/** What it is stands in its list of words either way. */
function startChild(program: string | undefined, memory: number): ChildProcess {
  return fork(program ?? join(root, 'scripts/start.mjs'), [source], {
    execArgv: [`--max-old-space-size=${memory}`],
    env: environment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Nothing of the app's: no passwords, no addresses. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, TMPDIR, TEMP, SystemRoot } = process.env;
  return { PATH, TMPDIR, TEMP, SystemRoot, TZ: 'UTC' };
}

/** Milliseconds that a process has worked; known on Linux only, where the clock ticks 100 times a second. */
async function processorTime(pid: number | undefined): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * 10;
}
