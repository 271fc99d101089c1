import { afterEach, beforeEach, expect, it } from 'vitest';
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
