import { timeZones } from './time-zones.ts';
import { languageNames } from './translator.ts';

export interface Choices {
  languages: Array<{ value: string; text: string; lang: string }>;
  zones: Array<{ value: string; text: string }>;
}

/** What a person's language and time zone are chosen from; `zone` is the present one. */
export function localeChoices(zone: unknown): Choices {
  return {
    languages: Object.entries(languageNames).map(([value, text]) => ({ value, text, lang: value })),
    zones: timeZones(String(zone)).map((value) => ({ value, text: value })),
  };
}
