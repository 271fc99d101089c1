import type { Knex } from 'knex';
import type { Listener } from '../db/listener.ts';

export interface LiveEvent {
  id: number;
  kind: string;
  payload: Record<string, unknown>;
}

type Receiver = (event: LiveEvent) => void;

/** Tells signed-in browsers what concerns them; events live in the database, so that a broken stream catches up. */
export class EventHub {
  readonly #db: Knex;
  readonly #receivers = new Map<number, Set<Receiver>>();

  constructor(db: Knex, listener?: Listener) {
    this.#db = db;
    listener?.on('prospekt_events', (payload) => this.#deliver(payload));
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
      if (receivers.size === 0) this.#receivers.delete(adminId);
    };
  }

  async #deliver(notice: string): Promise<void> {
    const [id, adminId] = notice.split(':').map(Number) as [number, number];
    const receivers = this.#receivers.get(adminId);
    if (!receivers) return;
    const event: LiveEvent | undefined = await this.#db('events').where({ id }).first('id', 'kind', 'payload');
    if (event) for (const receive of receivers) receive(event);
  }
}
