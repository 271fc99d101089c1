import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/db/connect.ts';
import { Listener } from '../../src/db/listener.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { Site, type Visitor } from '../support/site.ts';
import { SilentProxy } from './silent-proxy.ts';

let database: TestDatabase;
let proxy: SilentProxy;
let db: Knex;
let site: Site;
let ada: Visitor;

async function open(poolSize: number): Promise<void> {
  database = await cloneDatabase();
  proxy = await SilentProxy.before(database.url);
  db = connect(proxy.url, poolSize);
  site = new Site(db, async () => {});
  ada = await site.as('Ada');
}

afterEach(async () => {
  proxy.close();
  await db.destroy();
  await database.drop();
});

async function timed(asked: Promise<{ status: number; headers: Record<string, string> }>) {
  const started = performance.now();
  const { status, headers } = await asked;
  return { status, retry: headers['retry-after'], seconds: (performance.now() - started) / 1000 };
}

describe('a database that accepts and never answers', () => {
  beforeEach(() => open(4));

  it('ends every request with 503 instead of hanging it, and is well again with new connections', {
    timeout: 180_000,
  }, async () => {
    proxy.fallSilent();
    const asked = [...Array(8)].map((_, at) =>
      timed(at % 2 ? ada.get('/leads') : ada.post('/profile', { full_name: 'Ada' })),
    );
    for (const { status, retry, seconds } of await Promise.all(asked)) {
      expect([status, retry]).toEqual([503, '3']);
      expect(seconds).toBeLessThan(20);
    }
    proxy.speakToNewOnes();
    const started = performance.now();
    while ((await ada.get('/leads')).status !== 200 && performance.now() - started < 30_000);
    expect((performance.now() - started) / 1000).toBeLessThan(20);
  });

  it('is noticed by who listens for changes, so that nothing old is shown', { timeout: 180_000 }, async () => {
    const listener = new Listener(proxy.url, 200);
    const states: boolean[] = [];
    const told = (wanted: boolean) =>
      new Promise<void>((resolve) => listener.onState((connected) => connected === wanted && resolve()));
    listener.onState((connected) => states.push(connected));
    const [lost] = [told(false)];
    await listener.start();
    const back = told(true);
    proxy.fallSilent();
    await lost;
    proxy.speakToNewOnes();
    await back;
    expect(states.slice(0, 2)).toEqual([true, false]);
    await listener.close();
  });
});

describe('a pool whose connections are all taken', () => {
  beforeEach(() => open(2));

  it('answers 503 in a few seconds, and works again when one is free', { timeout: 180_000 }, async () => {
    const held = await Promise.all([db.transaction(), db.transaction()]);
    for (const asked of [
      ada.get('/leads'),
      ada.post('/profile', { full_name: 'Ada' }),
      site.stranger().get('/readyz'),
    ]) {
      const { status, seconds } = await timed(asked);
      expect(status).toBe(503);
      expect(seconds).toBeLessThan(8);
    }
    expect((await ada.get('/leads')).headers['retry-after']).toBe('3');
    expect((await site.stranger().get('/healthz')).status).toBe(200);
    for (const trx of held) await trx.rollback();
    expect((await ada.get('/leads')).status).toBe(200);
  });
});
