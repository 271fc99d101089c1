import type { Knex } from 'knex';
import type { Listener } from '../db/listener.ts';

export interface LiveEvent {
  id: number;
  kind: string;
  payload: Record<string, unknown>;
}

export interface Receiver {
  receive(event: LiveEvent): void;
  /** The server stops. */
  end(): void;
}

const columns = ['id', 'admin_id', 'kind', 'payload'];

/** Tells signed-in browsers what concerns them; events live in the database, so that a broken stream catches up. */
export class EventHub {
  readonly #db: Knex;
  readonly #receivers = new Map<number, Set<Receiver>>();
  #newest: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(db: Knex, listener?: Listener) {
    this.#db = db;
    listener?.on('prospekt_events', (notice) => void this.#deliver(notice));
    listener?.onState((connected) => connected && void this.#catchUp());
  }

  /** Delivered when the transaction commits. */
  async publish(trx: Knex, adminId: number, kind: string, payload: Record<string, unknown>): Promise<void> {
    await trx('events').insert({ admin_id: adminId, kind, payload: JSON.stringify(payload) });
  }

  /** Returns the way to stop listening. */
  subscribe(adminId: number, receiver: Receiver): () => void {
    const receivers = this.#receivers.get(adminId) ?? new Set();
    this.#receivers.set(adminId, receivers.add(receiver));
    return () => {
      receivers.delete(receiver);
      if (receivers.size === 0 && this.#receivers.get(adminId) === receivers) this.#receivers.delete(adminId);
    };
  }

  /** What this person was told after the event `after`, at most an hour and 100 events back. */
  async since(adminId: number, after: number): Promise<LiveEvent[]> {
    const latest = this.#db('events')
      .where({ admin_id: adminId })
      .where('id', '>', after)
      .whereRaw(`created_at > now() - interval '1 hour'`)
      .orderBy('id', 'desc')
      .limit(100)
      .select('id', 'kind', 'payload');
    return (await latest).reverse();
  }

  /** Nobody asks for events of yesterday. */
  async prune(): Promise<void> {
    await this.#db('events').whereRaw(`created_at < now() - interval '1 day'`).delete();
  }

  /** Ends every stream. */
  close(): void {
    clearTimeout(this.#timer);
    for (const receivers of [...this.#receivers.values()]) for (const receiver of [...receivers]) receiver.end();
  }

  // One query for an event, however many streams it goes to.
  async #deliver(notice: string): Promise<void> {
    const [id, adminId] = notice.split(':').map(Number) as [number, number];
    const before = this.#newest;
    if (before !== undefined) this.#newest = Math.max(before, id);
    if (!this.#receivers.has(adminId)) return;
    try {
      this.#hand(adminId, await this.#db('events').where({ id }).first('id', 'kind', 'payload'));
    } catch {
      this.#newest = before;
      this.#retryLater();
    }
  }

  #hand(adminId: number, event: LiveEvent | undefined): void {
    if (event) for (const receiver of this.#receivers.get(adminId) ?? []) receiver.receive(event);
  }

  // While the connection that hears of events was away, some may have come.
  async #catchUp(): Promise<void> {
    try {
      const newest = this.#newest;
      const adminIds = [...this.#receivers.keys()];
      if (newest !== undefined && adminIds.length > 0) await this.#handSince(newest, adminIds);
      this.#newest = await this.#lastId();
    } catch {
      this.#retryLater();
    }
  }

  async #handSince(newest: number, adminIds: number[]): Promise<void> {
    const missed = this.#db('events').where('id', '>', newest).whereIn('admin_id', adminIds).orderBy('id').limit(1000);
    for (const { admin_id, ...event } of await missed.select(columns)) this.#hand(admin_id, event);
  }

  async #lastId(): Promise<number> {
    return (await this.#db('events').max({ id: 'id' }).first())?.id ?? 0;
  }

  #retryLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#catchUp(), 1000).unref();
  }
}
