import type { Language, Translate } from './translator.ts';

export interface Dates {
  /** A date without time, `YYYY-MM-DD`, as the language writes it. */
  day(date: string | null | undefined): string;
  /** A moment in the person's zone. */
  moment(at: Date): string;
  time(at: Date): string;
  /** "5 minutes ago", "yesterday"; further back than a week, the date. */
  ago(at: Date): string;
  /** "today", "tomorrow", "yesterday", else the date. */
  near(date: string): string;
  /** Today's `YYYY-MM-DD` in the person's zone. */
  today(): string;
  isPast(date: string): boolean;
}

const kept = new Map<string, Dates>();

export function datesFor(language: Language, timeZone: string, t: Translate): Dates {
  const key = `${language} ${timeZone}`;
  const known = kept.get(key);
  if (known) return known;
  const dates = makeDates(language, timeZone, t);
  kept.set(key, dates);
  return dates;
}

export function todayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);
}

function makeDates(language: Language, timeZone: string, t: Translate): Dates {
  const iso = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const today = () => iso.format(new Date());
  const daysTo = (date: string) => Math.round((Date.parse(date) - Date.parse(today())) / 86_400_000);

  return {
    day: (date) => (date ? writeDay(language, date) : ''),
    moment: (at) => `${writeDay(language, iso.format(at))} ${clock.format(at)}`,
    time: (at) => clock.format(at),
    today,
    isPast: (date) => date < today(),
    near: (date) => (Math.abs(daysTo(date)) <= 1 ? relative.format(daysTo(date), 'day') : writeDay(language, date)),
    ago(at) {
      const seconds = Math.round((at.getTime() - Date.now()) / 1000);
      if (seconds > -60) return t('dates.just_now');
      if (seconds > -3600) return relative.format(Math.ceil(seconds / 60), 'minute');
      const days = daysTo(iso.format(at));
      if (days === 0) return relative.format(Math.ceil(seconds / 3600), 'hour');
      return days > -7 ? relative.format(days, 'day') : writeDay(language, iso.format(at));
    },
  };
}

function writeDay(language: Language, date: string): string {
  if (language === 'lt' || language === 'en') return date;
  const [year, month, day] = date.split('-');
  return `${day}.${month}.${year}`;
}
