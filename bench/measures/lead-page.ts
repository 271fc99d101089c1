import { connectPatiently } from '../../src/db/connect.ts';
import type { App } from '../app.ts';
import { percentile, request, times } from '../load.ts';
import type { Row } from '../report.ts';

const rounds = 400;
/** Changes that are made before any is measured: an app in use has made them before, and runs compiled. */
const warming = 100;

/** F4: the page of a lead, a click on a step, a saved action. */
export async function measureLeadPage(app: App, leads: number): Promise<Row[]> {
  const ids = Array.from({ length: rounds }, (_, at) => 10 + ((at * 6007) % (leads - 20))).filter(
    (id) => id % 100 !== 7,
  );
  const pages = await times(
    ids.map((id) => `${app.url}/leads/${id}`),
    app.headers,
  );
  const places = await stepsOf(app, ids);
  const next = (id: number) => String(1 + (places.get(id)! % 6));
  const steps = await posts(app, ids, (id) => [`/leads/${id}/step`, { step_id: next(id) }]);
  const actions = await posts(app, ids, (id, at) => [`/leads/${id}/actions`, { text: `Заметка ${at}` }]);
  return [row('F4 lead page', pages), row('F4 step click', steps), row('F4 saved action', actions)];
}

/** Where they stand now: a click on the same step would change nothing. */
async function stepsOf(app: App, ids: number[]): Promise<Map<number, number>> {
  const db = connectPatiently(app.databaseUrl);
  try {
    const rows: Array<{ id: number; step_id: number }> = await db('leads').whereIn('id', ids).select('id', 'step_id');
    return new Map(rows.map(({ id, step_id }) => [id, step_id]));
  } finally {
    await db.destroy();
  }
}

async function posts(
  app: App,
  ids: number[],
  form: (id: number, at: number) => [path: string, fields: Record<string, string>],
): Promise<number[]> {
  const measured: number[] = [];
  for (const [at, id] of ids.entries()) {
    const [path, fields] = form(id, at);
    const { status, milliseconds } = await request(`${app.url}${path}`, app.headers, { _csrf: app.csrf, ...fields });
    if (status !== 303) throw new Error(`POST ${path} answered ${status}`);
    if (at >= warming) measured.push(milliseconds);
    // As a browser does, so that messages do not pile up in the session.
    await request(`${app.url}/leads/${id}`, app.headers);
  }
  return measured;
}

function row(name: string, measured: number[]): Row {
  const p95 = percentile(measured, 0.95);
  return {
    name,
    figure: `p50 ${percentile(measured, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    promise: 'p95 ≤ 15 ms',
    met: p95 <= 15,
  };
}
