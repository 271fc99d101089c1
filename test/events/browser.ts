import { get, type IncomingMessage } from 'node:http';

export interface SseEvent {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** What a browser does with an event stream; `next` waits for what comes. */
export class EventReader {
  readonly #waiting: Array<(event: SseEvent) => void> = [];
  readonly #come: SseEvent[] = [];
  readonly answer: IncomingMessage;
  readonly ended: Promise<void>;
  heartbeats = 0;

  private constructor(answer: IncomingMessage) {
    this.answer = answer;
    let text = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.#read(block);
    });
    answer.on('error', () => {});
    this.ended = new Promise((resolve) => answer.on('close', () => resolve()));
  }

  static open(url: string, headers: Record<string, string>): Promise<EventReader> {
    return new Promise((resolve, reject) => {
      get(url, { headers, agent: false }, (answer) => resolve(new EventReader(answer))).on('error', reject);
    });
  }

  next(): Promise<SseEvent> {
    const come = this.#come.shift();
    return come ? Promise.resolve(come) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  get unread(): number {
    return this.#come.length;
  }

  close(): void {
    this.answer.destroy();
  }

  #read(block: string): void {
    if (block.startsWith(':')) this.heartbeats += 1;
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
    const [id, event, data] = [field('id'), field('event'), field('data')];
    if (!id || !event || !data) return;
    const read = { id, event, data: JSON.parse(data) };
    const waiting = this.#waiting.shift();
    if (waiting) waiting(read);
    else this.#come.push(read);
  }
}
