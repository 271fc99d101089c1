import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connectionSettings } from './connect.ts';

type Receiver = (payload: string) => void;

/** Milliseconds that an answer waits for what was heard. */
const patience = 500;

/** One connection per process that hears NOTIFY; it reconnects by itself and says when it was away. */
export class Listener {
  readonly #url: string;
  readonly #receivers = new Map<string, Receiver[]>();
  readonly #onState: Array<(connected: boolean) => void> = [];
  #client: pg.Client | undefined;
  #listening = false;
  #asked: Promise<unknown> = Promise.resolve();
  #next: Promise<boolean> | undefined;
  readonly #heartbeat: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string, heartbeat = 5000) {
    this.#url = url;
    this.#heartbeat = heartbeat;
  }

  on(channel: 'prospekt_cache' | 'prospekt_events', receiver: Receiver): void {
    this.#receivers.set(channel, [...(this.#receivers.get(channel) ?? []), receiver]);
  }

  onState(receiver: (connected: boolean) => void): void {
    this.#onState.push(receiver);
  }

  async start(): Promise<void> {
    const client = new pg.Client({ ...connectionSettings(this.#url), application_name: 'prospekt listener' });
    client.on('notification', ({ channel, payload = '' }) => {
      for (const receive of this.#receivers.get(channel) ?? []) receive(payload);
    });
    client.on('error', () => this.#reconnect(client));
    client.on('end', () => this.#reconnect(client));
    this.#client = client;
    try {
      await client.connect();
      for (const channel of this.#receivers.keys()) await client.query(`listen ${channel}`);
      this.#tell(true);
      this.#beatLater(client);
    } catch {
      this.#reconnect(client);
    }
  }

  /**
   * Waits until all that was committed before the call has been heard; false if that is not certain. PostgreSQL signals
   * the listening processes before it answers a commit, and each hands out what it was signalled before it answers in turn.
   */
  async heardAll(): Promise<boolean> {
    const client = this.#client;
    if (!client || !this.#listening) return false;
    const answers = await Promise.race([this.#answers(client), pause(patience, false, { ref: false })]);
    return answers && client === this.#client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  // A cut cable says nothing, and then what is kept here would grow old unnoticed.
  #beatLater(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      if (client !== this.#client) return;
      this.#answers(client).then((answers) => {
        if (answers) this.#beatLater(client);
        else this.#reconnect(client);
      });
    }, this.#heartbeat).unref();
  }

  // One question at a time; all who come while it is under way share the next one.
  #answers(client: pg.Client): Promise<boolean> {
    const question = { text: 'select 1', query_timeout: this.#heartbeat } as pg.QueryConfig;
    this.#next ??= this.#asked.then(() => {
      this.#next = undefined;
      return client.query(question).then(
        () => true,
        () => false,
      );
    });
    this.#asked = this.#next;
    return this.#next;
  }

  #reconnect(lost: pg.Client): void {
    if (this.#closed || lost !== this.#client) return;
    this.#client = undefined;
    this.#asked = Promise.resolve();
    this.#next = undefined;
    this.#tell(false);
    lost.end().catch(() => {});
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), 500);
  }

  #tell(connected: boolean): void {
    this.#listening = connected;
    for (const receive of this.#onState) receive(connected);
  }
}
