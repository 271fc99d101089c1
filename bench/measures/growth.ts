import type { App } from '../app.ts';
import { afterChanges, firstVisits } from '../first-visits.ts';
import { type Answer, percentile } from '../load.ts';
import type { Row } from '../report.ts';
import { fragments } from './search.ts';

const pages = {
  list: ['/leads', '/leads?tab=all&sort=full_name', '/leads?step_id=2', '/leads?sort=-company&size=20'],
  page: ['/leads/11', '/leads/222', '/leads/3333', '/leads/4444'],
};

/** F8: the same pages on a hundred times as many leads; searches are new ones. */
export async function measureGrowth(small: App, large: App): Promise<Row[]> {
  const rows: Row[] = [];
  const row = (name: string, slow: number, quick: number) => {
    const ratio = slow / quick;
    const figure = `× ${ratio.toFixed(2)}`;
    rows.push({ name: `F8 ${name}, 10,000 → 1,000,000 leads`, figure, promise: '≤ 2 times slower', met: ratio <= 2 });
  };
  for (const [name, paths] of Object.entries(pages)) row(name, await median(large, paths), await median(small, paths));
  row('search', await searched(large), await searched(small));
  return rows;
}

async function median(app: App, paths: string[]): Promise<number> {
  const urls = Array.from({ length: 15 }, () => paths.map((path) => `${app.url}${encodeURI(path)}`)).flat();
  return middle(await afterChanges(app, urls));
}

async function searched(app: App): Promise<number> {
  const urls = fragments.map((word) => `${app.url}/leads?q=${encodeURIComponent(word)}`);
  return middle(await firstVisits(app, urls));
}

function middle(answers: Answer[]): number {
  const measured = answers.map(({ milliseconds }) => milliseconds);
  return percentile(measured, 0.5);
}
