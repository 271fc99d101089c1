import type { Cell } from '../cells.ts';

/** Of `2026-01-31T00:00:00.000`, where midnight is no time; what is no date stays the text that is shown. */
export function isoDate(value: string, shown: string, dateOnly = false): Cell {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?/.exec(value) ?? [];
  if (!date) return shown === '' ? null : shown;
  return { date: dateOnly || !time || time === 'T00:00:00' ? date : date + time };
}
