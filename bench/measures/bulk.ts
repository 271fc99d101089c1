import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../app.ts';
import { request } from '../load.ts';
import type { Row } from '../report.ts';

const many = 10_000;

/** L12 and M4: 10,000 leads onto another step, from the confirmed form until the last one is there; and taken back. */
export async function measureBulk(app: App, leads: number): Promise<Row[]> {
  const ids = Array.from({ length: many }, (_, at) => 1 + ((at * 97) % leads)).join(',');
  const from = performance.now();
  const operation = await post(app, '/leads/bulk', { ids, change: 'step', step_id: '1', confirmed: '1' });
  await untilDone(app, operation);
  const changed = (performance.now() - from) / 1000;
  const undoFrom = performance.now();
  await untilDone(app, await post(app, `${operation}/undo`, {}));
  const undone = (performance.now() - undoFrom) / 1000;
  return [
    { name: 'L12 bulk: step of 10,000 leads', figure: `${changed.toFixed(1)} s`, promise: '≤ 5 s', met: changed <= 5 },
    { name: 'M4 undo of that', figure: `${undone.toFixed(1)} s`, promise: 'none', met: true },
  ];
}

async function post(app: App, path: string, form: Record<string, string>): Promise<string> {
  const { status, headers } = await request(`${app.url}${path}`, app.headers, { _csrf: app.csrf, ...form });
  if (status !== 303) throw new Error(`POST ${path} answered ${status}`);
  return headers.location!;
}

async function untilDone(app: App, path: string): Promise<void> {
  const { Cookie } = app.headers;
  for (;;) {
    const { text } = await request(`${app.url}${path}`, { Cookie: Cookie! });
    if (!text.includes('<progress')) return;
    await pause(50);
  }
}
