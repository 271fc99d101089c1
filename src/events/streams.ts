import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import type { EventHub, LiveEvent } from './hub.ts';

const heartbeat = 20_000;
// A browser needs one; this only stops a broken one from opening them without end.
const streamsPerAdmin = 1500;
const waitingBytes = 256 * 1024;

interface Stream {
  admin_id: number;
  sid: string;
  res: Response;
}

/** The open event streams of this process. Their sessions are checked at every heartbeat. */
export class EventStreams {
  readonly #db: Knex;
  readonly #hub: EventHub;
  readonly #streams = new Set<Stream>();
  #timer: NodeJS.Timeout | undefined;
  #beats = 0;

  constructor(db: Knex, hub: EventHub) {
    this.#db = db;
    this.#hub = hub;
  }

  /** Sends what came after the event `after`, if that is known, and then what comes. */
  async open(req: Request, res: Response, adminId: number, after: number | undefined): Promise<void> {
    const stream: Stream = { admin_id: adminId, sid: req.sessionID, res };
    const early: LiveEvent[] = [];
    let receive = (event: LiveEvent): void => void early.push(event);
    const unsubscribe = this.#hub.subscribe(adminId, { receive: (event) => receive(event), end: () => res.end() });
    res.on('close', () => this.#forget(stream, unsubscribe));
    this.#keep(stream);

    res.writeHead(200, {
      'Content-Type': 'text/event-stream',
      // "no-transform" also keeps our own compression away, which would hold events back.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
      Connection: 'close',
    });
    res.write('retry: 2000\n\n');
    const missed = after === undefined ? [] : await this.#hub.since(adminId, after).catch(() => []);
    for (const event of missed) send(res, event);
    const sent = new Set(missed.map(({ id }) => id));
    for (const event of early) if (!sent.has(event.id)) send(res, event);
    receive = (event) => send(res, event);
  }

  #keep(stream: Stream): void {
    const own = [...this.#streams].filter(({ admin_id }) => admin_id === stream.admin_id);
    if (own.length >= streamsPerAdmin) own[0]!.res.end();
    this.#streams.add(stream);
    this.#timer ??= setInterval(() => this.beat(), heartbeat).unref();
  }

  #forget(stream: Stream, unsubscribe: () => void): void {
    unsubscribe();
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Tells proxies and browsers that the streams live, and ends those whose person is no longer signed in. */
  async beat(): Promise<void> {
    const all = [...this.#streams];
    const signedIn = await this.#signedIn(all).catch(() => undefined);
    for (const stream of all) {
      if (signedIn && !signedIn.has(stream.sid)) stream.res.end();
      else stream.res.write(':\n\n');
    }
    this.#beats += 1;
    if (this.#beats % 180 === 1) await this.#hub.prune().catch(() => {});
  }

  async #signedIn(streams: Stream[]): Promise<Set<string>> {
    const sids = [...new Set(streams.map(({ sid }) => sid))];
    const valid: string[] = await this.#db('sessions')
      .join('admins', 'admins.id', 'sessions.admin_id')
      .whereRaw('sessions.sid = any(?)', [sids])
      .where('sessions.expire', '>', this.#db.fn.now())
      .whereNull('admins.disabled_at')
      .pluck('sessions.sid');
    return new Set(valid);
  }
}

// A browser that stopped reading comes back by itself and is told what it missed.
function send(res: Response, { id, kind, payload }: LiveEvent): void {
  if (res.writableLength > waitingBytes) res.destroy();
  else res.write(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(payload)}\n\n`);
}
