import i18next from 'i18next';
import en from './en.json' with { type: 'json' };
import lt from './lt.json' with { type: 'json' };
import ru from './ru.json' with { type: 'json' };
import uk from './uk.json' with { type: 'json' };

export const languages = ['ru', 'en', 'uk', 'lt'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = {
  ru: 'Русский',
  en: 'English',
  uk: 'Українська',
  lt: 'Lietuvių',
};

export type Values = Record<string, string | number>;
export type Translate = (key: string, values?: Values) => string;

const instance = i18next.createInstance();
await instance.init({
  resources: Object.fromEntries(
    Object.entries({ ru, en, uk, lt }).map(([language, texts]) => [language, { translation: texts }]),
  ),
  fallbackLng: false,
  interpolation: { escapeValue: false },
  returnEmptyString: true,
  showSupportNotice: false,
} as Parameters<typeof instance.init>[0]);

const translators = Object.fromEntries(languages.map((language) => [language, makeTranslator(language)])) as Record<
  Language,
  Translate
>;

export function translator(language: Language): Translate {
  return translators[language];
}

// Texts are kept: a page asks for a hundred of them.
function makeTranslator(language: Language): Translate {
  const fixed = instance.getFixedT(language);
  const plurals = new Intl.PluralRules(language);
  const numbers = new Intl.NumberFormat(language);
  const known = new Map<string, string>();
  const textOf = (key: string): string => {
    const text = known.get(key) ?? fixed(key, { skipInterpolation: true });
    known.set(key, text);
    return text;
  };
  return (key, values) => {
    const form = values && 'count' in values ? `${key}_${plurals.select(Number(values.count))}` : key;
    const text = form !== key && textOf(form) === form ? textOf(key) : textOf(form);
    const written = (name: string, isNumber: boolean) =>
      isNumber ? numbers.format(Number(values?.[name] ?? 0)) : String(values?.[name] ?? '');
    return values ? text.replace(/\{\{(\w+)(, number)?\}\}/g, (_, name, number) => written(name, !!number)) : text;
  };
}

/** The first of our languages that the browser accepts. */
export function pickLanguage(acceptLanguage: string | undefined, otherwise: Language): Language {
  const wanted = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2));
  const known = wanted.find((tag): tag is Language => (languages as readonly string[]).includes(tag));
  return known ?? otherwise;
}
