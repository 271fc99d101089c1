import type { DecimalSign } from '../fields/read-values.ts';
import type { Plan, Target } from './plan.ts';
import type { DateOrder } from './read-date.ts';
import type { Findings } from './repository.ts';

type Dates = Pick<Findings, 'dates'>;
type Counts = Record<DateOrder | 'either', number>;

/** Which comes first in the dates of each target: what they show, else what somebody said, else what other columns show. */
export function dateOrdersIn(findings: Dates, said: (target: Target) => string | undefined): Plan['date_orders'] {
  const shown = datesIn(findings).flatMap(([, counts]) => orderIn(counts) ?? []);
  const usual = shown.length > 0 && shown.every((order) => order === 'mdy') ? 'mdy' : 'dmy';
  return Object.fromEntries(
    datesIn(findings).map(([target, counts]) => {
      const typed = said(target);
      return [target, orderIn(counts) ?? (typed === 'mdy' || typed === 'dmy' ? typed : usual)];
    }),
  );
}

/** The targets whose dates do not show which comes first: somebody has to say it. */
export function undecidedDates(findings: Dates): Target[] {
  return datesIn(findings).flatMap(([target, counts]) => {
    const some = counts.either + counts.dmy + counts.mdy > 0;
    return some && orderIn(counts) === undefined ? [target] : [];
  });
}

/** The sign before the decimals of each target whose numbers show but one. */
export function decimalSignsIn({ decimals }: Pick<Findings, 'decimals'>): Plan['decimal_signs'] {
  const signOf = (counts: Record<DecimalSign, number>) =>
    counts['.'] > 0 === counts[','] > 0 ? undefined : counts['.'] > 0 ? '.' : ',';
  const found = Object.entries(decimals ?? {}).map(([target, counts]) => [target, signOf(counts!)] as const);
  return Object.fromEntries(found.filter((each): each is [Target, DecimalSign] => each[1] !== undefined));
}

function orderIn({ dmy, mdy }: Counts): DateOrder | undefined {
  if (dmy > 0 && mdy === 0) return 'dmy';
  if (mdy > 0 && dmy === 0) return 'mdy';
  return undefined;
}

function datesIn({ dates }: Dates): Array<[Target, Counts]> {
  return Object.entries(dates).filter((each): each is [Target, Counts] => typeof each[1] === 'object');
}
