import type { App } from '../app.ts';
import { firstVisits } from '../first-visits.ts';
import { percentile } from '../load.ts';
import { type Row, slowest } from '../report.ts';

const depths = ['1', '2', '100', '1000', '1000000'];
const filters = ['step_id=2', 'responsible_id=20', 'priority=high', 'tag_id=12', 'q=ван', 'q=380671', 'q=щщщ'];

/** M2: the tab of duplicates with its count, at any depth and with a filter. */
export async function measureDuplicates(app: App): Promise<Row[]> {
  const tab = `${app.url}/leads?tab=duplicates`;
  const sizes = ['10', '100'];
  const plain = sizes.flatMap((size) => depths.map((page) => `${tab}&size=${size}&page=${page}`));
  const filtered = filters.flatMap((filter) => ['1', '10'].map((page) => `${tab}&${filter}&page=${page}`));
  return [
    await measure(app, 'M2 duplicates, list and count', plain),
    await measure(app, 'M2 duplicates with a filter', filtered),
  ];
}

async function measure(app: App, name: string, urls: string[]): Promise<Row> {
  const measured = await firstVisits(app, urls);
  const p95 = percentile(measured, 0.95);
  slowest(name, urls, measured);
  return {
    name: `${name} (${urls.length} pages)`,
    figure: `p50 ${percentile(measured, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
    promise: 'p95 ≤ 50 ms',
    met: p95 <= 50,
  };
}
