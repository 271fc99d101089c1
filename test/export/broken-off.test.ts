import { once } from 'node:events';
import { get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { signIn } from '../faults/browser.ts';
import { openCommittedSite, type Site } from '../support/site.ts';

// Rows that are more than a connection's buffers hold take their time to make.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site & { database: { db: Knex } };
let server: Server;
let url: string;
let cookie: string;
beforeAll(async () => {
  site = await openCommittedSite();
  const field = { entity: 'lead', key: 'about', name: 'About', kind: 'long_text', options: [], position: 1 };
  await site.db('custom_fields').insert(field);
  // Far more than all the buffers on the way hold, packed too.
  for (let part = 0; part < 20; part++)
    await site.db.raw(
      `insert into leads (full_name, step_id, registered_on, custom)
       select 'Lead ' || n, 1, '2026-11-22', jsonb_build_object('about',
         (select string_agg(md5((n * 1000 + i)::text), '') from generate_series(1, 300) i))
       from generate_series(?::integer, ?::integer) n`,
      [part * 200, part * 200 + 199],
    );
  server = site.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ cookie } = await signIn(url, 'Ada'));
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await site.close();
});
beforeEach(async () => {
  await site.db('exports').delete();
});

/** The answer, of which nobody reads on for now. */
async function begun(path: string): Promise<IncomingMessage> {
  const request = get(url + path, { headers: { cookie }, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  return answer;
}

/** Connections that an export holds. */
const reading = async (): Promise<number[]> => {
  const { rows } = await site.db.raw(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
     and (query like 'fetch%' or query like 'declare exported%') and state <> 'idle' order by pid`,
  );
  return rows.map(({ pid }: { pid: number }) => pid);
};

const states = (): Promise<string[]> => site.db('exports').orderBy('id').pluck('state');

it.each(['csv', 'xlsx'])('stops reading when nobody wants the file any longer: %s', async (format) => {
  const answer = await begun(`/leads/export.${format}?editing=1`);
  expect(answer.statusCode).toBe(200);
  expect(await reading()).toHaveLength(1);
  answer.destroy();
  await vi.waitFor(async () => expect(await reading()).toEqual([]), { timeout: 60_000 });
  await vi.waitFor(async () => expect(await states()).toEqual(['broken']), { timeout: 60_000 });
});

it.each(['csv', 'xlsx'])('breaks off instead of ending when the database goes away: %s', async (format) => {
  const answer = await begun(`/leads/export.${format}?editing=1`);
  const [pid] = await reading();
  await site.db.raw('select pg_terminate_backend(?)', [pid!]);
  const ended = new Promise<string>((resolve) => {
    answer.once('end', () => resolve('ended'));
    answer.once('error', () => resolve('broken'));
  });
  answer.resume();
  expect(await ended).toBe('broken');
  expect(answer.complete).toBe(false);
  await vi.waitFor(async () => expect(await states()).toEqual(['broken']), { timeout: 60_000 });
});

it('lets three go on at a time, and asks others to come again', async () => {
  const answers = [];
  for (let n = 0; n < 3; n++) answers.push(await begun('/leads/export.csv?editing=1'));
  const fourth = await fetch(`${url}/leads/export.csv`, { headers: { cookie } });
  expect(fourth.status).toBe(503);
  expect(fourth.headers.get('retry-after')).toBe('3');
  expect((await fetch(`${url}/leads`, { headers: { cookie } })).status).toBe(200);
  for (const answer of answers) answer.destroy();
  await vi.waitFor(async () => expect(await reading()).toEqual([]), { timeout: 60_000 });
});
