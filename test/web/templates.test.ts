import { describe, expect, it } from 'vitest';
import { sourcesIn } from '../support/sources.ts';

const templates = sourcesIn('views', '.ejs');
const markup = [
  ...templates.map(({ file, text }) => ({ file, text: text.replace(/<%[\s\S]*?%>/g, '') })),
  // What a spreadsheet is made of looks like markup too.
  ...sourcesIn('src', '.ts').filter(({ file }) => !file.startsWith('src/spreadsheets/')),
];
const filesWith = (pattern: RegExp) => markup.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('every template', () => {
  it('lists its locals in the first line', () => {
    expect(templates.length).toBeGreaterThan(30);
    const silent = templates.filter(({ text }) => !/^<%#.*%>\r?\n/.test(text));
    expect(silent.map(({ file }) => file)).toEqual([]);
  });

  it('is short enough to be read at once', () => {
    const long = templates.filter(({ text }) => text.split('\n').length > 121);
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  it('writes unescaped only what other templates and trusted helpers made', () => {
    const trusted = /^(?:[^?]+ \? )?(partial\(|markup\.|body\b|actions\b|shared\b|cell\(|icons\.)/;
    const bold = templates.flatMap(({ file, text }) =>
      [...text.matchAll(/<%-\s*([\s\S]*?)-?%>/g)]
        .filter((tag) => !trusted.test(tag[1]!))
        .map((tag) => `${file}: ${tag[0]}`),
    );
    expect(bold).toEqual([]);
  });

  it('has no style, no handler and no script of its own, which the browser would refuse', () => {
    expect(filesWith(/<[a-z][^<>]*\sstyle\s*=/i)).toEqual([]);
    expect(filesWith(/<style\b/i)).toEqual([]);
    expect(filesWith(/<[a-z][^<>]*\son[a-z]+\s*=/i)).toEqual([]);
    expect(filesWith(/<script\b(?![^>]*\ssrc=)/i)).toEqual([]);
  });
});
