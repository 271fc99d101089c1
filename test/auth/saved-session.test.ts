import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endSessions } from '../../src/auth/sessions.ts';
import { parseConfig } from '../../src/config.ts';
import { LiveSite } from '../events/live-site.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';

let site: LiveSite;
beforeEach(async () => {
  site = await LiveSite.open();
});
afterEach(() => site.close());

it('what a change leaves for the next page is written before the browser is sent there', async () => {
  const cookie = await site.signIn('Vera');
  const page = await (await fetch(`${site.url}/profile/call-tokens`, { headers: { cookie } })).text();
  const body = new URLSearchParams({ _csrf: /name="_csrf" value="(\w+)"/.exec(page)![1]!, name: 'Mobile' });
  const { db } = site.database;
  const order: string[] = [];

  const answer = await db.transaction(async (trx) => {
    await trx('sessions').forUpdate();
    const post = fetch(`${site.url}/profile/call-tokens`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body,
    });
    void post.then(() => order.push('answered'));
    let waiting = false;
    while (!waiting) {
      const locks = await db('pg_stat_activity').where({
        wait_event_type: 'Lock',
        datname: db.raw('current_database()'),
      });
      waiting = locks.length > 0;
    }
    order.push('released');
    return { post };
  });
  expect((await answer.post).status).toBe(303);
  expect(order).toEqual(['released', 'answered']);
});

describe('a session that the database will not write any more', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());

  const read = async (path: string, cookie: string) => {
    const asked = request(site.url + path, { agent, headers: { cookie } }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, body: await text(answer), isSameConnection: asked.reusedSocket };
  };

  it.each([
    ['a page', '/profile/call-tokens', 200],
    ['an error page', '/nowhere', 404],
  ])('costs neither %s nor the connection that the next request uses', async (_name, path, status) => {
    const cookie = await site.signIn('Vera');
    await read('/login', cookie);
    const { db } = site.database;
    // Something to write at the end of the next page: a message that it takes from the session.
    await db('sessions').update({ sess: db.raw(`jsonb_set(sess::jsonb, '{flash}', '[]')`) });
    await db.raw(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'shutting down' using errcode = '57P01'; end $$`);
    await db.raw('create trigger refuse before insert or update on sessions execute function refuse()');

    const page = await read(path, cookie);
    expect(page).toMatchObject({ status, isSameConnection: true });
    expect(page.body).toContain('</html>');
    expect(await read('/login', cookie)).toMatchObject({ isSameConnection: true });
  });
});

describe('a session that is ended while a form of it is on its way', () => {
  let folder: string;
  let live: LiveSite;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prospekt-sessions-'));
    live = await LiveSite.open({ config: parseConfig({ data_dir: folder }) });
  });
  afterEach(async () => {
    await live.close();
    await rm(folder, { recursive: true });
  });

  const post = async (path: string, cookie: string, csrf: string) => {
    const body = new URLSearchParams({ _csrf: csrf });
    const { status } = await fetch(live.url + path, { method: 'POST', redirect: 'manual', headers: { cookie }, body });
    expect(status).toBe(303);
  };
  const profile = async (cookie: string) => fetch(`${live.url}/profile`, { redirect: 'manual', headers: { cookie } });

  it.each<[string, (cookie: string, csrf: string) => Promise<void>]>([
    ['by signing out', (cookie, csrf) => post('/logout', cookie, csrf)],
    ['by signing out everywhere', (cookie, csrf) => post('/profile/sign-out-everywhere', cookie, csrf)],
    ['by another process', () => endSessions(live.database.db, cast.Ada.id)],
  ])('stays ended: %s', async (_name, end) => {
    const { id } = await makeLead(live.database.db);
    const cookie = await live.signIn('Ada');
    const csrf = /name="_csrf" value="(\w+)"/.exec(await (await profile(cookie)).text())![1]!;
    const field = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name=${name}\r\n\r\n${value}`;
    const type = 'multipart/form-data; boundary=x';
    const headers = { cookie, 'Content-Type': type, Origin: live.url, 'Sec-Fetch-Site': 'same-origin' };
    const form = request(`${live.url}/leads/${id}/files`, { method: 'POST', headers });
    form.write(
      `${field('"_csrf"', csrf)}\r\n${field('"comments"', '')}\r\n${field('"files"; filename="a.txt"', 'half')}`,
    );
    await expect.poll(() => readdir(join(folder, 'uploads')).catch(() => []), { timeout: 30_000 }).toHaveLength(1);

    await end(cookie, csrf);
    form.end(' and half\r\n--x--\r\n');
    const [answer] = (await once(form, 'response')) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/leads/${id}?show=files`]);
    expect((await profile(cookie)).headers.get('location')).toMatch(/^\/login/);
    expect(await live.database.db('sessions').where({ admin_id: cast.Ada.id })).toEqual([]);
  });
});
