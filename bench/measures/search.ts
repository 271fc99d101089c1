import type { App } from '../app.ts';
import { measureFirstVisits } from '../first-visits.ts';
import type { Row } from '../report.ts';

export const fragments = [
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
    await measureFirstVisits(app, 'F3 search, 3+ characters', searches(app, fragments), 60),
    await measureFirstVisits(app, 'F3 search, 1–2 characters', searches(app, short), 60),
  ];
}

function searches({ url }: App, words: string[]): string[] {
  return ['potential', 'all'].flatMap((tab) =>
    words.map((word) => `${url}/leads?tab=${tab}&q=${encodeURIComponent(word)}`),
  );
}
