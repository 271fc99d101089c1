import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../src/app.ts';
import { Listener } from '../../src/db/listener.ts';
import { EventHub } from '../../src/events/hub.ts';
import type { Deps } from '../../src/web/deps.ts';
import { connectPhone, type Phone } from '../calls/phone.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { cast, type Person, password } from '../support/people.ts';
import { Site, testDeps } from '../support/site.ts';
import { EventReader } from './browser.ts';

/** The app behind a real HTTP server that hears of other processes' events. */
export class LiveSite {
  readonly database: TestDatabase;
  readonly events: EventHub;
  readonly url: string;
  readonly #server: Server;
  readonly #listener: Listener;

  private constructor(database: TestDatabase, listener: Listener, events: EventHub, server: Server) {
    this.database = database;
    this.events = events;
    this.#listener = listener;
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(more: Partial<Deps> = {}): Promise<LiveSite> {
    const database = await cloneDatabase();
    const listener = new Listener(database.url);
    const events = new EventHub(database.db, listener);
    await listener.start();
    const server = createServer(createApp(testDeps(database.db, { ...more, events }))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LiveSite(database, listener, events, server);
  }

  /** The cookie of a browser where this person signed in. */
  async signIn(person: Person): Promise<string> {
    const page = await fetch(`${this.url}/login`);
    const csrf = /name="_csrf" value="(\w+)"/.exec(await page.text())![1]!;
    const answer = await fetch(`${this.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookieOf(page) },
      body: new URLSearchParams({ _csrf: csrf, login: cast[person].login, password }),
    });
    return cookieOf(answer);
  }

  listen(cookie: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return EventReader.open(`${this.url}/events`, { cookie, ...headers });
  }

  phoneOf(person: Person): Promise<Phone> {
    return connectPhone(new Site(this.database.db, async () => {}), person);
  }

  /** The server loses the connection on which it hears of events, and finds a new one. */
  async cutListener(): Promise<void> {
    const back = new Promise<void>((resolve) => this.#listener.onState((connected) => connected && resolve()));
    await this.database.db.raw(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'prospekt listener' and datname = current_database()`);
    await back;
  }

  async close(): Promise<void> {
    this.events.close();
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#listener.close();
    await this.database.drop();
  }
}

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]!.split(';')[0]!;
}
