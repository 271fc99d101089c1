import { describe, expect, it } from 'vitest';
import { cellText } from '../../src/import/cell-text.ts';
import type { Note } from '../../src/import/notes.ts';
import { readPriority } from '../../src/import/priority-words.ts';
import { orderOf, readDate } from '../../src/import/read-date.ts';
import { readEmails } from '../../src/import/read-emails.ts';
import { readPhones } from '../../src/import/read-phones.ts';
import type { Cell } from '../../src/spreadsheets/cells.ts';

describe('a date', () => {
  it.each<[Cell, string | undefined]>([
    ['06.09.1990', '1990-09-06'],
    ['6.9.90', '1990-09-06'],
    ['1.2.26', '2026-02-01'],
    ['06.09.1990 г.', '1990-09-06'],
    ['06.09.1990 позвонить', undefined],
    ['31.02.2026', undefined],
    ['29.02.2024', '2024-02-29'],
    ['1990-09-06', '1990-09-06'],
    ['1990-09-06T10:20:30', '1990-09-06'],
    ['1990/9/6', '1990-09-06'],
    ['19900906', '1990-09-06'],
    ['06.09.1990 14:30', '1990-09-06'],
    [{ date: '1990-09-06' }, '1990-09-06'],
    [{ date: '1990-09-06T23:59:59' }, '1990-09-06'],
    [33122, '1990-09-06'],
    [12, undefined],
    ['33122', undefined],
    ['сентябрь', undefined],
    ['1890-01-01', undefined],
    [true, undefined],
  ])('%j', (cell, date) => {
    expect(readDate(cell, 'dmy')).toBe(date);
    expect(readDate(cell, 'mdy')).toBe(date);
  });

  it('between slashes is read in the order that is given, unless only the other exists', () => {
    expect(readDate('03/04/2026', 'dmy')).toBe('2026-04-03');
    expect(readDate('03/04/2026', 'mdy')).toBe('2026-03-04');
    expect(readDate('13/04/2026', 'mdy')).toBe('2026-04-13');
    expect(readDate('04-13-2026', 'dmy')).toBe('2026-04-13');
    expect([orderOf('03/04/2026'), orderOf('13/04/2026'), orderOf('04/13/2026'), orderOf('03.04.2026')]).toEqual([
      'either',
      'dmy',
      'mdy',
      undefined,
    ]);
  });
});

describe('phones', () => {
  const read = (...cells: Cell[]) => {
    const notes: Note[] = [];
    return { phones: readPhones(cells, ['UA', 'LT'], notes), notes: notes.map(({ name }) => name) };
  };

  it.each<[Cell, string[], string[]]>([
    ['0681111111; +370 612 34567', ['+380681111111', '+37061234567'], []],
    ['068 111-11-11, 067 222 22 22', ['+380681111111', '+380672222222'], []],
    [681111111, ['+380681111111'], ['phone_restored']],
    ['681111111', ['+380681111111'], ['phone_restored']],
    [380681111111, ['+380681111111'], []],
    ['380681111111.0', ['+380681111111'], ['phone_restored']],
    ['380681111111,00', ['+380681111111'], ['phone_restored']],
    ['3,80681111111E+11', ['+380681111111'], ['phone_restored']],
    ['3,80681E+11', [], ['phone_lost']],
    ['3.8E+11; 0672222222', ['+380672222222'], ['phone_lost']],
    ["'+380681111111", ['+380681111111'], []],
    ['нет', [], ['phone_lost']],
    ['-', [], []],
    ['0681111111;0681111111', ['+380681111111'], []],
  ])('%j', (cell, phones, notes) => {
    expect(read(cell)).toEqual({ phones, notes });
  });

  it('of several columns come one after another, twenty at most', () => {
    expect(read('0681111111', '0672222222').phones).toEqual(['+380681111111', '+380672222222']);
    const many = Array.from({ length: 22 }, (_, n) => `06711111${10 + n}`).join(';');
    expect(read(many)).toMatchObject({ phones: { length: 20 }, notes: ['phone_too_many', 'phone_too_many'] });
  });
});

describe('e-mails', () => {
  it.each<[string, string[], number]>([
    ['Ada@Example.com; b@c.lt', ['ada@example.com', 'b@c.lt'], 0],
    ['Jonas Jonaitis <jonas@example.lt>', ['jonas@example.lt'], 0],
    ['mailto:a@b.lt', ['a@b.lt'], 0],
    ['no address at all; a@b.lt', ['a@b.lt'], 1],
    ['a@b; c@d.lt', ['c@d.lt'], 1],
    ['—', [], 0],
  ])('%j', (text, emails, bad) => {
    const notes: Note[] = [];
    expect(readEmails([text], notes)).toEqual(emails);
    expect(notes).toHaveLength(bad);
  });
});

it('reads priorities in every language', () => {
  for (const word of ['high', 'Высокий', 'ВИСОКИЙ', 'Aukštas', 'aukstas', ' срочно '])
    expect(readPriority(word)).toBe('high');
  expect(readPriority('Įprastas')).toBe('normal');
  expect(readPriority('Low')).toBe('low');
  expect(readPriority('sometime')).toBeUndefined();
});

it('writes cells as somebody would have typed them', () => {
  expect(cellText(380681111111)).toBe('380681111111');
  expect(cellText(0.1 + 0.2)).toBe('0.3');
  expect(cellText(' a\u0000b\u200e \r\nc ')).toBe('ab \nc');
  expect(cellText({ error: '#REF!' })).toBe('');
  expect(cellText({ date: '2026-11-22T10:00:00' })).toBe('2026-11-22 10:00:00');
  expect(cellText('\ufeff\u200bAna\u00ad\u200d')).toBe('Ana');
  for (const text of ['👩‍👩‍👧 👍🏽 ❤️‍🔥 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'क्‍ष']) expect(cellText(`\u200e${text}`)).toBe(text);
});
