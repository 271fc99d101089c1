import { describe, expect, it } from 'vitest';
import en from '../../src/i18n/en.json' with { type: 'json' };
import lt from '../../src/i18n/lt.json' with { type: 'json' };
import ru from '../../src/i18n/ru.json' with { type: 'json' };
import uk from '../../src/i18n/uk.json' with { type: 'json' };
import { sourcesIn } from '../support/sources.ts';
import { findKeys, means } from './find-keys.ts';

type Tree = { [key: string]: string | Tree };

function flatten(tree: Tree, path = ''): Array<[string, string]> {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as [string, string]] : flatten(value, `${path}${key}.`),
  );
}

const texts: Record<string, Map<string, string>> = {
  en: new Map(flatten(en)),
  ru: new Map(flatten(ru)),
  uk: new Map(flatten(uk)),
  lt: new Map(flatten(lt)),
};
const slavic = ['few', 'many', 'one', 'other'];
const pluralForms: Record<string, string[]> = { en: ['one', 'other'], ru: slavic, uk: slavic, lt: slavic };
const languages = Object.keys(texts);

const allKeys = new Set(languages.flatMap((language) => [...texts[language]!.keys()]));
const plurals = new Set([...allKeys].filter((key) => key.endsWith('_other')).map((key) => key.slice(0, -6)));
const baseOf = (key: string) => {
  const base = key.replace(/_(one|few|many|other)$/, '');
  return plurals.has(base) ? base : key;
};
const names = new Set([...allKeys].map(baseOf));

const migrations = sourcesIn('migrations', '.ts')
  .map(({ text }) => text)
  .join('\n');
const types = 'integer|bigint|smallint|text|jsonb|boolean|timestamptz|date|time|uuid|bytea|lead_priority|lead_state';
const columns = new Set(
  [...migrations.matchAll(new RegExp(`\\b([a-z_]+) (?:${types})\\b`, 'g'))].map(([, name]) => name),
);
const groups = new Set([...names].map((name) => name.split('.')[0]!));
const code = [...sourcesIn('src', '.ts'), ...sourcesIn('views', '.ejs'), ...sourcesIn('public/js', '.js')];
const uses = findKeys(code, groups, (name) => columns.has(name));

describe('the texts', () => {
  it.each(languages)('are complete in %s, with the plural forms of the language', (language) => {
    const missing = [...names].flatMap((name) => {
      const wanted = plurals.has(name) ? pluralForms[language]!.map((form) => `${name}_${form}`) : [name];
      return wanted.filter((key) => !texts[language]!.get(key)?.trim());
    });
    expect(missing).toEqual([]);
    const surplus = [...texts[language]!.keys()].filter((key) => {
      const name = baseOf(key);
      return name !== key && !pluralForms[language]!.includes(key.slice(name.length + 1));
    });
    expect(surplus).toEqual([]);
  });

  it('have the same placeholders in every language', () => {
    const placeholders = (language: string, name: string) => {
      const all = [...texts[language]!].filter(([key]) => baseOf(key) === name).map(([, text]) => text);
      const found = all.join(' ').matchAll(/\{\{\s*(\w+)/g);
      return [...new Set([...found].map((match) => match[1]))].sort().join();
    };
    const different = [...names].filter(
      (name) => new Set(languages.map((language) => placeholders(language, name))).size > 1,
    );
    expect(different).toEqual([]);
  });

  it('are there wherever the code names one', () => {
    expect(uses.length).toBeGreaterThan(200);
    const missing = uses.filter((use) => ![...names].some((name) => means(use, name)));
    expect(missing.map(({ key, file }) => `${file}: ${key}`)).toEqual([]);
  });

  it('are all in use', () => {
    expect([...names].filter((name) => !uses.some((use) => means(use, name)))).toEqual([]);
  });
});

describe('the search for keys', () => {
  const find = (text: string) =>
    findKeys([{ file: 'x', text }], new Set(['leads', 'errors']), (name) => name === 'city').map(({ key }) =>
      String(key),
    );

  it('sees literals, computed names and messages of errors, not rights and columns', () => {
    expect(
      find(`t('leads.title', { count }); flash(res, on ? 'leads.city' : 'leads.on'); map = { a: "errors.taken" };`),
    ).toEqual(['leads.title', 'leads.city', 'leads.on', 'errors.taken']);
    expect(find(`t(\`leads.tab_\${tab}\`) + t(\`leads.\${group}.title\`)`)).toEqual([
      String(/^leads\.tab_[a-z0-9_]+$/),
      String(/^leads\.[a-z0-9_]+\.title$/),
    ]);
    expect(find(`throw badRequest('stale'); throw new HttpError(409, 'gone')`)).toEqual([
      'errors.stale',
      'errors.gone',
    ]);
    expect(find(`allow('leads.view'); orderBy('leads.city'); open('other.title')`)).toEqual([]);
  });
});
