import { setTimeout as pause } from 'node:timers/promises';
import { connectPatiently } from '../../src/db/connect.ts';
import { type App, startYardstick } from '../app.ts';
import { afterChanges } from '../first-visits.ts';
import { percentile, request, throughput } from '../load.ts';
import type { Row } from '../report.ts';

/** F1: the lead table, signed in, against the yardstick. F9: memory meanwhile. F10: weight of the page. */
export async function measureList(app: App): Promise<Row[]> {
  const atRest = app.memory();
  const rows = [...(await measureSize(app, 10, 0.4)), ...(await measureSize(app, 100, 0.5)), await measureTime(app)];
  rows.push({
    name: 'F9 memory at rest / after F1',
    figure: `${atRest.toFixed(0)} MB / ${app.memory().toFixed(0)} MB`,
    promise: '≤ 120 MB / ≤ 250 MB',
    met: atRest <= 120 && app.memory() <= 250,
  });
  const { bytes } = await request(`${app.url}/leads`, app.headers);
  rows.push({
    name: 'F10 page over the wire (HTML)',
    figure: `${(bytes / 1024).toFixed(1)} KB`,
    promise: '≤ 20 KB',
    met: bytes <= 20_480,
  });
  return rows;
}

/** As people read a list between two changes, and while somebody changes a lead ten times a second. */
async function measureSize(app: App, size: number, share: number): Promise<Row[]> {
  const url = `${app.url}/leads?size=${size}`;
  const yardstick = await startYardstick(app.databaseUrl, size);
  const before = await throughput(yardstick.url, {});
  const quiet = await throughput(url, app.headers);
  const changing = await whileLeadsChange(app, () => throughput(url, app.headers));
  const y = (before + (await throughput(yardstick.url, {}))) / 2;
  await yardstick.stop();
  const figure = (reached: number) => `${reached.toFixed(0)}/s = ${(reached / y).toFixed(2)} Y (Y = ${y.toFixed(0)}/s)`;
  const name = `F1 lead table, ${size} rows`;
  return [
    { name, figure: figure(quiet), promise: `≥ ${share} Y`, met: quiet / y >= share },
    { name: `${name}, ten changes a second`, figure: figure(changing), promise: 'none', met: true },
  ];
}

/** Each change makes every page that was kept an old one. */
async function whileLeadsChange<T>(app: App, work: () => Promise<T>): Promise<T> {
  const db = connectPatiently(app.databaseUrl);
  const working = work();
  let done = false;
  const end = () => {
    done = true;
  };
  working.then(end, end);
  try {
    while (!done) {
      await db('leads')
        .where({ id: 1 })
        .update({ full_name: db.ref('full_name') });
      await pause(100);
    }
    return await working;
  } finally {
    await db.destroy();
  }
}

/** Nothing is kept: a lead has just changed. */
async function measureTime(app: App): Promise<Row> {
  const answers = await afterChanges(
    app,
    Array.from({ length: 100 }, () => `${app.url}/leads`),
  );
  const measured = answers.map(({ server_milliseconds }) => server_milliseconds);
  const [p50, p95] = [percentile(measured, 0.5), percentile(measured, 0.95)];
  const seen = answers.map(({ milliseconds }) => milliseconds);
  return {
    name: 'F1 lead table, server time of a first visit',
    figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (at the client p50 ${percentile(seen, 0.5).toFixed(1)} ms)`,
    promise: 'p50 ≤ 5 ms, p95 ≤ 25 ms',
    met: p50 <= 5 && p95 <= 25,
  };
}
