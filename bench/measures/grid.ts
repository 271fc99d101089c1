import { leadList } from '../../src/leads/list-spec.ts';
import type { App } from '../app.ts';
import { measureAfterChanges, measureFirstVisits } from '../first-visits.ts';
import type { Row } from '../report.ts';

const filters = [
  'step_id=2',
  'step_id=6',
  'responsible_id=1',
  'responsible_id=20',
  'responsible_id=me',
  'source_id=none',
  'source_id_not=1',
  'priority=high',
  'tag_id=1',
  'tag_id=12',
  'registered_from=2026-11-20',
  'registered_from=2025-01-01',
  'registered_to=2024-01-01',
  'city=Vilnius',
  'company=Nemunas',
  'email=gmail',
  'empty=company',
  'filled=next_planned_on',
  'id=777',
];
const depths = ['1', '2', '1000', '47000', '1000000'];

/** F2: any tab, any sort, any single filter, from the first page to the last. */
export async function measureGrid(app: App): Promise<Row[]> {
  const orders = Object.keys(leadList.sorts).flatMap((key) => [key, `-${key}`]);
  const tabUrls = leadList.tabs.flatMap(({ key: tab }) =>
    orders.flatMap((sort) => depths.map((page) => `${app.url}/leads?tab=${tab}&sort=${sort}&page=${page}`)),
  );
  const filterUrls = filters.flatMap((filter) =>
    ['-registered_on', 'full_name', '-company', 'responsible'].flatMap((sort) =>
      depths.map((page) => `${app.url}/leads?tab=all&${filter}&sort=${sort}&page=${page}`),
    ),
  );
  const [tabs, single] = ['F2 tab × sort × depth', 'F2 single filter × depth'];
  return [
    await measureFirstVisits(app, tabs, tabUrls, 50),
    await measureAfterChanges(app, tabs, tabUrls, 50),
    await measureFirstVisits(app, single, filterUrls, 50),
    await measureAfterChanges(app, single, filterUrls, 50),
  ];
}
