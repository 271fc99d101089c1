import { expect, it } from 'vitest';
import { numbersOf } from '../../src/lists/search-conditions.ts';

it.each([
  ['+380 50 12', ['3805012']],
  ['+380 (50) 12-', ['3805012']],
  ['8 612 34567', ['861234567', '37061234567']],
  ['+380 68 111 11 11', ['380681111111']],
  ['00 380 68', ['38068']],
  ['7946.0958', ['79460958', '7946.0958']],
  ['50 12', ['5012']],
  ['12', []],
  ['Anna 12345', []],
])('a number typed as “%s” may stand as %j', (text, readings) => {
  expect(numbersOf(text, ['UA', 'LT'])).toEqual(readings);
});
