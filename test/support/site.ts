import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Express } from 'express';
import type { Knex } from 'knex';
import { pino } from 'pino';
import supertest from 'supertest';
import { createApp } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import { Cache } from '../../src/db/cache.ts';
import { EventHub } from '../../src/events/hub.ts';
import type { Deps } from '../../src/web/deps.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { cast, type Person, password } from './people.ts';

type Fields = Record<string, string | number | Array<string | number>>;

let shared: TestDatabase | undefined;

/** The app on a real database. Everything a test does happens in a transaction that `close` rolls back. */
export async function openSite(more: Partial<Deps> = {}): Promise<Site> {
  shared ??= await cloneDatabase();
  const trx = await shared.db.transaction();
  return new Site(trx, async () => void (await trx.rollback()), more);
}

/** The app on a database of its own where transactions really commit; for races and restarts. */
export async function openCommittedSite(more: Partial<Deps> = {}): Promise<Site & { database: TestDatabase }> {
  const database = await cloneDatabase();
  return Object.assign(new Site(database.db, database.drop, more), { database });
}

export class Site {
  readonly db: Knex;
  readonly app: ReturnType<typeof createApp>;
  readonly close: () => Promise<void>;

  constructor(db: Knex, close: () => Promise<void>, more: Partial<Deps> = {}) {
    this.db = db;
    this.close = async () => {
      servers.get(this.app)?.closeAllConnections();
      servers.get(this.app)?.close();
      await close();
    };
    this.app = createApp(testDeps(db, more));
  }

  /** A browser signed in as this person. */
  async as(person: Person): Promise<Visitor> {
    const visitor = this.stranger();
    await visitor.signIn(cast[person].login);
    return visitor;
  }

  stranger(): Visitor {
    return new Visitor(this.app);
  }
}

export function testDeps(db: Knex, more: Partial<Deps> = {}): Deps {
  return {
    db,
    config: parseConfig({ time_zone: 'UTC', language: 'en', log_level: 'silent' }),
    log: pino({ level: 'silent' }),
    cache: new Cache(false),
    events: new EventHub(db),
    mailer: null,
    session_secret: 'a secret for tests only, 32 characters',
    base_url: 'http://127.0.0.1',
    ...more,
  };
}

const servers = new WeakMap<Express, Server>();

// One for all requests: supertest would open one for each, and a connection with it.
async function serverOf(app: Express): Promise<Server> {
  const known = servers.get(app);
  const server = known ?? createServer(app).listen(0, '127.0.0.1').unref();
  servers.set(app, server);
  if (!server.listening) await once(server, 'listening');
  return server;
}

/** Keeps cookies; `post` carries the session's CSRF token as a form would. */
export class Visitor {
  readonly #app: Express;
  #agent: ReturnType<typeof supertest.agent> | undefined;
  #csrf = '';
  #profile: Promise<unknown> | undefined;
  #signedIn = false;

  constructor(app: Express) {
    this.#app = app;
  }

  async #browser(): Promise<ReturnType<typeof supertest.agent>> {
    this.#agent ??= supertest.agent(await serverOf(this.#app));
    return this.#agent;
  }

  async signIn(login: string): Promise<void> {
    await this.get('/login');
    const answer = await this.post('/login', { login, password });
    if (answer.status !== 303) throw new Error(`sign-in of ${login} answered ${answer.status}`);
    this.#csrf = '';
    this.#profile = undefined;
    this.#signedIn = true;
  }

  /** The session's token; from the page of the profile, which costs little, if no page was seen yet. */
  async #token(): Promise<string> {
    if (this.#signedIn && !this.#csrf) {
      this.#profile ??= this.get('/profile');
      await this.#profile;
    }
    return this.#csrf;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<supertest.Response> {
    const answer = await (await this.#browser()).get(path).set(headers).redirects(0);
    this.#csrf = /name="_csrf" value="(\w+)"/.exec(answer.text ?? '')?.[1] ?? this.#csrf;
    return answer;
  }

  /** A file as it comes, in `body`. */
  async download(path: string): Promise<supertest.Response> {
    return (await this.#browser()).get(path).redirects(0).buffer(true).parse(wholeBody);
  }

  async head(path: string): Promise<supertest.Response> {
    return (await this.#browser()).head(path).redirects(0);
  }

  async post(path: string, fields: Fields = {}, headers: Record<string, string> = {}): Promise<supertest.Response> {
    const _csrf = await this.#token();
    return (await this.#browser())
      .post(path)
      .set(headers)
      .redirects(0)
      .type('form')
      .send({ _csrf, ...fields });
  }

  /** A form with files, as a page of ours sends it; `headers` win. */
  async upload(
    path: string,
    fields: Fields,
    files: Array<{ name: string; content: Buffer }>,
    headers: Record<string, string> = { Origin: 'http://127.0.0.1' },
  ): Promise<supertest.Response> {
    const _csrf = await this.#token();
    const request = (await this.#browser()).post(path).redirects(0).set(headers);
    for (const [name, value] of Object.entries({ _csrf, ...fields })) {
      for (const one of [value].flat()) request.field(name, String(one));
    }
    for (const { name, content } of files) request.attach('files', content, name);
    return request;
  }

  /** A change sent by another site's page: no token. */
  async forge(path: string, fields: Fields = {}): Promise<supertest.Response> {
    return (await this.#browser()).post(path).redirects(0).type('form').send(fields);
  }
}

function wholeBody(answer: unknown, done: (error: Error | null, body: unknown) => void): void {
  buffer(answer as Readable).then(
    (body) => done(null, body),
    (error: Error) => done(error, null),
  );
}
