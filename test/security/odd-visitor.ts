import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { keptTrueBy } from '../../src/db/hear-changes.ts';
import { Listener } from '../../src/db/listener.ts';
import type { DeclaredRoute } from '../../src/web/declared-rights.ts';
import { cloneDatabase } from '../support/database.ts';
import { password } from '../support/people.ts';
import { Site, Visitor } from '../support/site.ts';
import { shapes, values } from './naughty.ts';
import { addressOf, allRoutes, makeRecords, type Records } from './routes.ts';

export interface Answer {
  status: number;
  text: string;
  cookie: string;
}

export type OddRequest = [line: string, answer: () => Promise<Answer>];

// Signs out or changes whoever asks: with a body that fits, nothing could be asked afterwards.
const skipped = new Set(['/logout', '/profile/sign-out-everywhere', '/events']);
export const form = 'application/x-www-form-urlencoded';
const tokenIn = (page: string) => /name="_csrf" value="(\w+)"/.exec(page)![1]!;

/** Ada, who sends what no browser would. */
export class OddVisitor {
  readonly site: Site;
  readonly records: Records;
  readonly #server: Server;
  readonly #listener: Listener;
  #cookie = '';
  csrf = '';
  /** What the forms and links of all pages send. */
  names: string[] = [];

  private constructor(site: Site, records: Records, server: Server, listener: Listener) {
    this.site = site;
    this.records = records;
    this.#server = server;
    this.#listener = listener;
  }

  static async open(): Promise<OddVisitor> {
    const database = await cloneDatabase();
    const listener = new Listener(database.url);
    // As the program runs: these are many thousands of requests.
    const site = new Site(database.db, database.drop, { cache: keptTrueBy(listener) });
    await listener.start();
    const records = await makeRecords(site, 'Ada');
    const server = createServer(site.app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const visitor = new OddVisitor(site, records, server, listener);
    await visitor.#signIn();
    visitor.names = await visitor.#fieldNames();
    return visitor;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#listener.close();
    await this.site.close();
  }

  /** Sends the path and the body as they are, byte by byte; -1 where no answer came in 30 s. */
  send(method: string, path: string, body = '', type = form): Promise<Answer> {
    const { port } = this.#server.address() as AddressInfo;
    const cookie = this.#cookie ? { cookie: this.#cookie } : {};
    const headers = { ...cookie, 'content-type': type, 'content-length': Buffer.byteLength(body) };
    return new Promise((resolve) => {
      const options = { host: '127.0.0.1', port, method, path, headers, timeout: 30_000 };
      const asked = request(options, async (answer) => {
        let text = '';
        for await (const part of answer.setEncoding('utf8')) text += part;
        const set = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
        resolve({ status: answer.statusCode!, text, cookie: set });
      });
      const failed = () => resolve({ status: -1, text: '', cookie: '' });
      asked.on('error', failed).on('timeout', () => asked.destroy());
      asked.end(body);
    });
  }

  routes(wanted: string): DeclaredRoute[] {
    const asked = ({ method, path }: DeclaredRoute) => (method === wanted || method === 'ALL') && !skipped.has(path);
    return allRoutes(this.site).filter(asked);
  }

  async expectWhole(): Promise<void> {
    const { db, app } = this.site;
    // So many odd sign-ins have used up what this address may try.
    await db('rate_limits').delete();
    const sam = new Visitor(app);
    await sam.signIn('sam');
    expect((await sam.get('/leads')).status).toBe(200);
    expect((await this.send('GET', `/leads/${this.records.lead}`)).status).toBe(200);
    const disabled = await db('admins').whereIn('login', ['ada', 'sam', 'vera', 'otto']).pluck('disabled_at');
    expect(disabled).toEqual([null, null, null, null]);
  }

  async #signIn(): Promise<void> {
    const page = await this.send('GET', '/login');
    this.#cookie = page.cookie;
    const signIn = new URLSearchParams({ _csrf: tokenIn(page.text), login: 'ada', password });
    this.#cookie = (await this.send('POST', '/login', String(signIn))).cookie;
    this.csrf = tokenIn((await this.send('GET', '/profile')).text);
  }

  async #fieldNames(): Promise<string[]> {
    const found = new Set<string>();
    for (const route of this.routes('GET').filter(({ method }) => method === 'GET')) {
      const { text } = await this.send('GET', addressOf(route, this.records));
      for (const [, name] of text.matchAll(/<(?:input|select|textarea|button)[^>]* name="(\w+)"/g)) found.add(name!);
      for (const [, name] of text.matchAll(/[?&](?:amp;)?(\w+)=/g)) found.add(name!);
    }
    found.delete('_csrf');
    return [...found];
  }
}

/** The odd requests that broke something, or did not even reach their form (403). */
export async function wrongAmong(requests: OddRequest[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [line, answer] of requests) {
    const { status } = await answer();
    if (status < 200 || status === 403 || status >= 500) wrong.push(`${line} answers ${status}`);
  }
  return wrong;
}

/** Every second one, and the others at the next place: each kind meets half of the places, each place half of the kinds. */
export const half = <T>(kinds: T[], place: number): T[] => kinds.filter((_, at) => (at + place) % 2 === 0);

const kinds: Array<[line: string, of: (name: string) => string]> = [
  ...Object.entries(values).map(([line, value]): (typeof kinds)[0] => [line, (name) => `${name}=${value}`]),
  ...Object.entries(shapes),
];

export const kindsAt = (place: number) => half(kinds, place);
