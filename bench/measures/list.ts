import { type App, startYardstick } from '../app.ts';
import { percentile, request, throughput, times } from '../load.ts';
import type { Row } from '../report.ts';

/** F1: the lead table, signed in, against the yardstick. F9: memory meanwhile. F10: weight of the page. */
export async function measureList(app: App): Promise<Row[]> {
  const atRest = app.memory();
  const rows: Row[] = [];
  for (const [size, share] of [
    [10, 0.4],
    [100, 0.5],
  ] as const) {
    const url = `${app.url}/leads?size=${size}`;
    const yardstick = await startYardstick(app.databaseUrl, size);
    const before = await throughput(yardstick.url, {});
    const reached = await throughput(url, app.headers);
    const after = await throughput(yardstick.url, {});
    await yardstick.stop();
    const y = (before + after) / 2;
    rows.push({
      name: `F1 lead table, ${size} rows`,
      figure: `${reached.toFixed(0)}/s = ${(reached / y).toFixed(2)} Y (Y = ${y.toFixed(0)}/s)`,
      promise: `≥ ${share} Y`,
      met: reached / y >= share,
    });
  }
  const urls = Array.from({ length: 200 }, () => `${app.url}/leads`);
  const measured = await times(urls, app.headers);
  const [p50, p95] = [percentile(measured, 0.5), percentile(measured, 0.95)];
  rows.push({
    name: 'F1 lead table, time',
    figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    promise: 'p50 ≤ 5 ms, p95 ≤ 25 ms',
    met: p50 <= 5 && p95 <= 25,
  });
  rows.push({
    name: 'F9 memory at rest / after F1',
    figure: `${atRest.toFixed(0)} MB / ${app.memory().toFixed(0)} MB`,
    promise: '≤ 120 MB / ≤ 250 MB',
    met: atRest <= 120 && app.memory() <= 250,
  });
  const { bytes } = await request(`${app.url}/leads`, app.headers);
  rows.push({
    name: 'F10 page over the wire',
    figure: `${(bytes / 1024).toFixed(1)} KB`,
    promise: '≤ 20 KB',
    met: bytes <= 20_480,
  });
  return rows;
}
