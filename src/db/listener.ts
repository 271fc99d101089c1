import pg from 'pg';
import { connectionSettings } from './connect.ts';

type Receiver = (payload: string) => void;

/** One connection per process that hears NOTIFY; it reconnects by itself and says when it was away. */
export class Listener {
  readonly #url: string;
  readonly #receivers = new Map<string, Receiver[]>();
  readonly #onState: Array<(connected: boolean) => void> = [];
  #client: pg.Client | undefined;
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

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  // A cut cable says nothing, and then what is kept here would grow old unnoticed.
  #beatLater(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      if (client !== this.#client) return;
      const asked = client.query({ text: 'select 1', query_timeout: this.#heartbeat } as pg.QueryConfig);
      asked.then(
        () => this.#beatLater(client),
        () => this.#reconnect(client),
      );
    }, this.#heartbeat).unref();
  }

  #reconnect(lost: pg.Client): void {
    if (this.#closed || lost !== this.#client) return;
    this.#client = undefined;
    this.#tell(false);
    lost.end().catch(() => {});
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), 500);
  }

  #tell(connected: boolean): void {
    for (const receive of this.#onState) receive(connected);
  }
}
