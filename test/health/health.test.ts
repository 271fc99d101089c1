import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { connect } from '../../src/db/connect.ts';
import { openSite, type Site, testDeps, Visitor } from '../support/site.ts';

describe('health', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('is told to anybody', async () => {
    const stranger = site.stranger();
    const [live, ready] = [await stranger.get('/healthz'), await stranger.get('/readyz')];
    expect([live.status, live.text]).toEqual([200, 'ok']);
    expect([ready.status, ready.text]).toEqual([200, 'ready']);
    expect(ready.headers['set-cookie']).toBeUndefined();
  });

  it('is not ready while a migration is missing', async () => {
    await site.db('migrations').where({ name: '0020_rate_limits.ts' }).delete();
    expect((await site.stranger().get('/readyz')).status).toBe(503);
  });

  it('is live but not ready without its database', async () => {
    const db = connect('postgres://nobody@127.0.0.1:1/nothing');
    const stranger = new Visitor(createApp(testDeps(db)));
    expect((await stranger.get('/healthz')).status).toBe(200);
    expect((await stranger.get('/readyz')).status).toBe(503);
    await db.destroy();
  });
});
