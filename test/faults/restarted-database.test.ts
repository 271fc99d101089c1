import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import * as tokens from '../../src/calls/tokens.ts';
import { connectPatiently } from '../../src/db/connect.ts';
import { EventReader } from '../events/browser.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { get, post, type Signed, signIn } from './browser.ts';
import { type OwnServer, openOwnServer } from './own-server.ts';

let postgres: OwnServer;
let app: RunningServer;
let ada: Signed;
let lead: number;
let token: string;

async function inDatabase<T>(work: (db: Knex) => Promise<T>): Promise<T> {
  const db = connectPatiently(postgres.url);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

beforeAll(async () => {
  postgres = await openOwnServer();
  app = await startServer({
    DATABASE_URL: postgres.url,
    DATA_DIR: '/tmp',
    SESSION_SECRET: 'a secret for tests only, 32 characters',
  });
  ada = await signIn(app.url, 'Ada');
  await inDatabase(async (db) => {
    lead = (await makeLead(db)).id;
    token = await tokens.create(db, await admins.get(db, cast.Ada.id), 'phone');
  });
});
afterAll(async () => {
  app.child.kill('SIGKILL');
  await app.ended(1000);
  await postgres.drop();
});

interface Seen {
  line: string;
  status: number;
  retry: string | null;
}

/** People who read and write until told to stop; every answer is kept, and the notes that were acknowledged. */
function work(stop: AbortSignal) {
  const seen: Seen[] = [];
  const acknowledged: string[] = [];
  const keep = async (line: string, asked: Promise<Response>): Promise<number> => {
    const answer = await asked.catch(() => undefined);
    await answer?.text().catch(() => '');
    seen.push({ line, status: answer?.status ?? 0, retry: answer?.headers.get('retry-after') ?? null });
    return answer?.status ?? 0;
  };
  const reader = async (path: string) => {
    while (!stop.aborted) {
      await keep(path, get(app.url, path, ada));
      await pause(20);
    }
  };
  const writer = async (name: string) => {
    for (let count = 0; !stop.aborted; count += 1) {
      const text = `note ${name} ${count}`;
      if ((await keep('note', post(app.url, `/leads/${lead}/actions`, ada, { text }))) === 303) acknowledged.push(text);
      await pause(20);
    }
  };
  const all = Promise.all([reader('/leads'), reader(`/leads/${lead}`), reader('/'), writer('a'), writer('b')]);
  return { seen, acknowledged, ended: all };
}

async function untilHealed(): Promise<number> {
  const started = performance.now();
  for (let inARow = 0; inARow < 10; ) {
    inARow = (await get(app.url, '/leads', ada)).status === 200 ? inARow + 1 : 0;
    if (performance.now() - started > 20_000) break;
    await pause(20);
  }
  return performance.now() - started;
}

describe('a PostgreSQL that is restarted under load', () => {
  it('costs some 503 pages, and nothing that was acknowledged', { timeout: 180_000 }, async () => {
    const stream = await EventReader.open(`${app.url}/events`, { cookie: ada.cookie });
    const stop = new AbortController();
    const { seen, acknowledged, ended } = work(stop.signal);
    await pause(1000);
    await postgres.restart();
    const healing = await untilHealed();
    await pause(1000);
    stop.abort();
    await ended;

    const odd = seen.filter(({ status, retry }) => ![200, 303].includes(status) && !(status === 503 && retry));
    expect(odd).toEqual([]);
    expect(seen.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
    expect(healing).toBeLessThan(10_000);
    expect(app.child.exitCode).toBeNull();

    const kept = await inDatabase((db) => db('actions').where({ lead_id: lead }).pluck('text'));
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((text) => !kept.includes(text))).toEqual([]);

    const call = await fetch(`${app.url}/hooks/call/${token}?phone=380681111111`, { method: 'POST' });
    expect(call.status).toBe(200);
    expect((await stream.next()).event).toBe('call');
    stream.close();
  });

  it('leaves a log without a word of what people wrote', () => {
    expect(app.output()).toContain('request failed');
    for (const secret of ['note a', 'note b', token, '380681111111', postgres.url]) {
      expect(app.output()).not.toContain(secret);
    }
  });
});
