import type { App } from '../app.ts';
import { firstVisits } from '../first-visits.ts';
import { percentile } from '../load.ts';
import type { Row } from '../report.ts';

const pages = {
  list: ['/leads', '/leads?tab=all&sort=full_name', '/leads?step_id=2', '/leads?sort=-company&size=20'],
  search: ['/leads?q=шевченко', '/leads?q=068 111', '/leads?q=нетникого', '/leads?q=ко', '/leads?q=gmail'],
  page: ['/leads/11', '/leads/222', '/leads/3333', '/leads/4444'],
};

/** F8: the same pages on a hundred times as many leads. */
export async function measureGrowth(small: App, large: App): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, paths] of Object.entries(pages)) {
    const ratio = (await median(large, paths)) / (await median(small, paths));
    rows.push({
      name: `F8 ${name}, 10,000 → 1,000,000 leads`,
      figure: `× ${ratio.toFixed(2)}`,
      promise: '≤ 2 times slower',
      met: ratio <= 2,
    });
  }
  return rows;
}

async function median(app: App, paths: string[]): Promise<number> {
  const urls = Array.from({ length: 15 }, () => paths.map((path) => `${app.url}${encodeURI(path)}`)).flat();
  return percentile(await firstVisits(app, urls), 0.5);
}
