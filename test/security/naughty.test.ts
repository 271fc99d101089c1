import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../support/people.ts';
import { openCommittedSite, type Site, Visitor } from '../support/site.ts';
import { goodForms, segments, shapes, values } from './naughty.ts';
import { addressOf, allRoutes, makeRecords, type Records } from './routes.ts';

let site: Site;
let server: Server;
let records: Records;
let cookie: string;
let csrf: string;
let names: string[];

// Signs out or changes whoever asks: with a body that fits, nothing could be asked afterwards.
const skipped = new Set(['/logout', '/profile/sign-out-everywhere', '/events']);
const form = 'application/x-www-form-urlencoded';

beforeAll(async () => {
  site = await openCommittedSite();
  records = await makeRecords(site, 'Ada');
  server = createServer(site.app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = await send('GET', '/login');
  cookie = page.cookie;
  const signIn = new URLSearchParams({ _csrf: tokenIn(page.text), login: 'ada', password });
  cookie = (await send('POST', '/login', String(signIn))).cookie;
  csrf = tokenIn((await send('GET', '/profile')).text);
  names = await fieldNames();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await site.close();
});

interface Answer {
  status: number;
  text: string;
  cookie: string;
}

/** Sends the path and the body as they are, byte by byte; -1 where no answer came in 30 s. */
function send(method: string, path: string, body = '', type = form): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const headers = { ...(cookie ? { cookie } : {}), 'content-type': type, 'content-length': Buffer.byteLength(body) };
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

const tokenIn = (page: string) => /name="_csrf" value="(\w+)"/.exec(page)![1]!;

/** What the forms and links of all pages send. */
async function fieldNames(): Promise<string[]> {
  const found = new Set<string>();
  for (const route of allRoutes(site).filter(({ method, path }) => method === 'GET' && !skipped.has(path))) {
    const { text } = await send('GET', addressOf(route, records));
    for (const [, name] of text.matchAll(/<(?:input|select|textarea|button)[^>]* name="(\w+)"/g)) found.add(name!);
    for (const [, name] of text.matchAll(/[?&](?:amp;)?(\w+)=/g)) found.add(name!);
  }
  found.delete('_csrf');
  return [...found];
}

/** The odd requests that broke something, or did not even reach their form (403). */
async function wrongAmong(requests: Array<[line: string, answer: () => Promise<Answer>]>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [line, answer] of requests) {
    const { status } = await answer();
    if (status < 200 || status === 403 || status >= 500) wrong.push(`${line} answers ${status}`);
  }
  return wrong;
}

/** Every second one, and the others at the next place: each kind meets half of the places, each place half of the kinds. */
const half = <T>(kinds: T[], place: number): T[] => kinds.filter((_, at) => (at + place) % 2 === 0);

const routes = (wanted: string) =>
  allRoutes(site).filter(({ method, path }) => (method === wanted || method === 'ALL') && !skipped.has(path));

describe('odd input', () => {
  it('finds the fields of the forms', () => {
    expect(names).toEqual(expect.arrayContaining(['full_name', 'phones', 'tag_ids', 'q', 'registered_from', 'rights']));
  });

  it('in the query of any page never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      routes('GET').flatMap((route, place) => {
        const address = addressOf(route, records);
        const odd = Object.entries(values).map(([line, value]) => [
          line,
          names
            .slice(0, value.length > 99 ? 2 : 99)
            .map((name) => `${name}=${value}`)
            .join('&'),
        ]);
        const shaped = Object.entries(shapes).map(([line, shape]) => [line, names.map(shape).join('&').slice(0, 7500)]);
        return half([...odd, ...shaped], place).map(([line, query]): [string, () => Promise<Answer>] => [
          `${address} with ${line}`,
          () => send('GET', `${address}?${query}`),
        ]);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('in the body of any form never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      routes('POST').flatMap((route, place) => {
        const address = addressOf(route, records);
        const odd = Object.entries(values).map(([line, value]) => [
          line,
          names.map((name) => `${name}=${value}`).join('&'),
        ]);
        const shaped = Object.entries(shapes).map(([line, shape]) => [line, names.map(shape).join('&')]);
        return half([...odd, ...shaped], place).map(([line, body]): [string, () => Promise<Answer>] => [
          `${address} with ${line}`,
          () => send('POST', address, `_csrf=${csrf}&${body}`),
        ]);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('in one field of a form that is right otherwise never breaks it', { timeout: 600_000 }, async () => {
    const wrong = await wrongAmong(
      goodForms(records).flatMap(([address, fields]) =>
        Object.keys(fields).flatMap((field, place) => {
          const others = Object.entries(fields)
            .filter(([name]) => name !== field)
            .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
          const odd = Object.entries(values).map(([line, value]) => [line, `${field}=${value}`]);
          const shaped = Object.entries(shapes).map(([line, shape]) => [line, shape(field)]);
          return half([...odd, ...shaped], place).map(([line, part]): [string, () => Promise<Answer>] => [
            `${address} with ${field}: ${line}`,
            () => send('POST', address, [`_csrf=${csrf}`, ...others, part].join('&')),
          ]);
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('where an id belongs is no page (404) or no address (400)', { timeout: 300_000 }, async () => {
    const withId = allRoutes(site).filter(({ path }) => /:id|:token/.test(path));
    for (const { method, path } of withId) {
      for (const segment of segments) {
        const { status } = await send(
          method === 'ALL' ? 'POST' : method,
          path.replace(/:id|:token/, segment),
          `_csrf=${csrf}`,
        );
        expect([400, 401, 404, 405, 422, 429, 431], `${method} ${path} with ${segment.slice(0, 30)}`).toContain(status);
      }
    }
  });

  it('of any size or kind is refused by every form', { timeout: 300_000 }, async () => {
    const megabyte = `_csrf=${csrf}&full_name=${'x'.repeat(1_000_000)}`;
    const many = `_csrf=${csrf}&${'a=1&'.repeat(10_000)}`;
    const file = `--b\r\nContent-Disposition: form-data; name="full_name"; filename="x"\r\n\r\nx\r\n--b--\r\n`;
    for (const { path } of routes('POST')) {
      const address = addressOf({ path }, records);
      // It never reads a body: an unknown token is no page, however much is sent.
      const large = path === '/unsubscribe/:token' ? [404] : [401, 413, 429];
      expect(large, path).toContain((await send('POST', address, megabyte)).status);
      expect(large, path).toContain((await send('POST', address, many)).status);
      for (const [type, body] of [
        ['application/json', '{"__proto__":{"a":1},"login":{"a":1}}'],
        ['application/json', '{"broken'],
        ['multipart/form-data; boundary=b', file],
        ['multipart/form-data', file],
        ['text/plain', 'full_name=x'],
        [`${form}; charset=utf-7`, 'full_name=x'],
        ['', 'full_name=x'],
      ] as const) {
        const { status } = await send('POST', address, body, type);
        const refused = path === '/unsubscribe/:token' ? [404] : [400, 401, 403, 415, 429];
        expect(refused, `${path} with ${type} ${body}`).toContain(status);
      }
    }
  });

  it('by other methods changes nothing and breaks nothing', { timeout: 300_000 }, async () => {
    for (const { path } of routes('GET')) {
      const address = addressOf({ path }, records);
      for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const { status } = await send(method, address);
        expect(status >= 200 && status < 500, `${method} ${path} answers ${status}`).toBe(true);
      }
    }
  });

  it('leaves the app whole', async () => {
    // So many odd sign-ins have used up what this address may try.
    await site.db('rate_limits').delete();
    const sam = new Visitor(site.app);
    await sam.signIn('sam');
    expect((await sam.get('/leads')).status).toBe(200);
    expect((await send('GET', `/leads/${records.lead}`)).status).toBe(200);
    expect(await site.db('admins').whereIn('login', ['ada', 'sam', 'vera', 'otto']).pluck('disabled_at')).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
