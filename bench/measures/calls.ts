import { get } from 'node:http';
import * as tokens from '../../src/calls/tokens.ts';
import { connectPatiently } from '../../src/db/connect.ts';
import type { App } from '../app.ts';
import { percentile, request } from '../load.ts';
import type { Row } from '../report.ts';

const streams = 1000;
const calls = 60;

/** F7: from the webhook's first byte to the event at the browser, with a thousand streams open. */
export async function measureCalls(app: App): Promise<Row[]> {
  const db = connectPatiently(app.databaseUrl);
  const token = await tokens.create(db, { id: app.adminId } as Parameters<typeof tokens.create>[1], 'bench');
  const { phone } = await db('leads').where({ state: 'potential' }).whereNotNull('phone').first('phone');
  let heard: (() => void) | undefined;
  const open = await openStreams(app, () => heard?.());
  const measured: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const arrived = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const from = performance.now();
    await request(`${app.url}/hooks/call/${token}`, {}, { phone, call_id: `bench ${Date.now()} ${call}` });
    await arrived;
    measured.push(performance.now() - from);
  }
  for (const stream of open) stream.destroy();
  await db('call_tokens').where({ admin_id: app.adminId }).delete();
  await db.destroy();
  const p95 = percentile(measured, 0.95);
  return [
    {
      name: `F7 webhook → event, ${streams} streams`,
      figure: `p50 ${percentile(measured, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
      promise: 'p95 ≤ 100 ms',
      met: p95 <= 100,
    },
  ];
}

interface Stream {
  destroy(): void;
}

// The last one opened is the one that listens: it is told after all the others.
async function openStreams(app: App, onEvent: () => void): Promise<Stream[]> {
  const open: Stream[] = [];
  for (let at = 0; at < streams; at += 1) {
    const isLast = at === streams - 1;
    await new Promise<void>((resolve, reject) => {
      const { Cookie } = app.headers;
      get(`${app.url}/events`, { agent: false, headers: { Cookie } }, (res) => {
        open.push(res);
        res.on('error', () => {});
        res.on('data', (chunk) => {
          if (isLast && String(chunk).includes('event: call')) onEvent();
        });
        resolve();
      }).on('error', reject);
    });
  }
  return open;
}
