import { expect, it } from 'vitest';
import en from '../../src/i18n/en.json' with { type: 'json' };
import { languages, translator } from '../../src/i18n/translator.ts';

it('writes numbers as the language does, and chooses the plural', () => {
  expect(translator('en')('bulk.will_change', { count: 1 })).toBe('1 lead will change');
  expect(translator('en')('bulk.will_change', { count: 12_345 })).toBe('12,345 leads will change');
  expect(translator('ru')('bulk.will_change', { count: 12_345 })).toContain('12\u00a0345');
});

it('leaves no braces in any text that is given its values', () => {
  const texts = Object.entries(en).flatMap(([area, entries]) => keysOf(area, entries));
  const values = new Proxy({ count: 5 }, { get: (_, name) => (name === 'count' ? 5 : 'x') });
  const plain = [...new Set(texts.map((key) => key.replace(/_(one|few|many|other)$/, '')))];
  for (const language of languages) {
    const broken = plain.filter((key) => translator(language)(key, values).includes('{{'));
    expect(broken).toEqual([]);
  }
});

function keysOf(prefix: string, value: unknown): string[] {
  if (typeof value === 'string') return [prefix];
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(`${prefix}.${key}`, inner));
}
