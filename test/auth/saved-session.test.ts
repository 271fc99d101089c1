import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveSite } from '../events/live-site.ts';

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
