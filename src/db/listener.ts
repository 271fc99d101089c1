import pg from 'pg';
import { connectionSettings } from './connect.ts';

type Receiver = (payload: string) => void;

/** One connection per process that hears NOTIFY; it reconnects by itself and says when it was away. */
export class Listener {
  readonly #url: string;
  readonly #receivers = new Map<string, Receiver[]>();
  readonly #onState: Array<(connected: boolean) => void> = [];
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(url: string) {
    this.#url = url;
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
    } catch {
      this.#reconnect(client);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  #reconnect(lost: pg.Client): void {
    if (this.#closed || lost !== this.#client) return;
    this.#client = undefined;
    this.#tell(false);
    lost.end().catch(() => {});
    this.#timer = setTimeout(() => this.start(), 500);
  }

  #tell(connected: boolean): void {
    for (const receive of this.#onState) receive(connected);
  }
}
