import type { App } from '../app.ts';
import { firstVisits } from '../first-visits.ts';
import { percentile } from '../load.ts';
import { type Row, slowest } from '../report.ts';

const fragments = [
  'иван',
  'иванов',
  'шевченко',
  'Žukauskas',
  'zukau',
  'вася пупкин',
  'пуп',
  'john',
  'smith',
  'gmail',
  'user1234',
  'ромашка',
  'baltic net',
  '068',
  '068 111',
  '38067',
  '+380 50 12',
  '6811111',
  '0671234567',
  '8612',
  '12345',
  '999999',
  'нетникого',
  'qqqq',
  'иванов одеса',
  'коваль uab',
  'їжак',
  'ООО',
  '@gmail.com',
  'gedimino',
];
const short = ['ив', 'ко', 'zu', 'щщ', 'qx', '12', 'ž'];

/** F3: live search, list and count: common, rare and absent fragments; two characters. */
export async function measureSearch(app: App): Promise<Row[]> {
  return [
    await measure(app, 'F3 search, 3+ characters', fragments),
    await measure(app, 'F3 search, 1–2 characters', short),
  ];
}

async function measure(app: App, name: string, words: string[]): Promise<Row> {
  const urls = ['potential', 'all'].flatMap((tab) =>
    words.map((word) => `${app.url}/leads?tab=${tab}&q=${encodeURIComponent(word)}`),
  );
  const measured = await firstVisits(app, urls);
  const p95 = percentile(measured, 0.95);
  slowest(name, urls, measured);
  return {
    name,
    figure: `p50 ${percentile(measured, 0.5).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, worst ${Math.max(...measured).toFixed(0)} ms`,
    promise: 'p95 ≤ 60 ms',
    met: p95 <= 60,
  };
}
