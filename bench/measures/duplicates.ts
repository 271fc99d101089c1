import type { App } from '../app.ts';
import { measureFirstVisits } from '../first-visits.ts';
import type { Row } from '../report.ts';

const depths = ['1', '2', '100', '1000', '1000000'];
const filters = ['step_id=2', 'responsible_id=20', 'priority=high', 'tag_id=12', 'q=ван', 'q=380671', 'q=щщщ'];

/** M2: the tab of duplicates with its count, at any depth and with a filter. */
export async function measureDuplicates(app: App): Promise<Row[]> {
  const tab = `${app.url}/leads?tab=duplicates`;
  const sizes = ['10', '100'];
  const plain = sizes.flatMap((size) => depths.map((page) => `${tab}&size=${size}&page=${page}`));
  const filtered = filters.flatMap((filter) => ['1', '10'].map((page) => `${tab}&${filter}&page=${page}`));
  return [
    await measureFirstVisits(app, 'M2 duplicates, list and count', plain, 50),
    await measureFirstVisits(app, 'M2 duplicates with a filter', filtered, 50),
  ];
}
