import { describe, expect, it } from 'vitest';
import { mark } from '../../src/web/markup.ts';

describe('marking what was searched', () => {
  it.each([
    ['Иванов Иван', 'иван', '<mark>Иван</mark>ов Иван'],
    ['Вася Пупкин', 'пупкин вася', '<mark>Вася</mark> <mark>Пупкин</mark>'],
    ['Žukauskas', 'zukau', '<mark>Žukau</mark>skas'],
    ['Пётр', 'петр', '<mark>Пётр</mark>'],
    ['R&D <b>', 'd', 'R&amp;<mark>D</mark> &lt;b&gt;'],
    ['«Здоров’я»', "здоров'я", '«<mark>Здоров’я</mark>»'],
    ['Nobody', 'иван', 'Nobody'],
    ['Nobody', '', 'Nobody'],
    [null, 'x', ''],
  ])('%s by %s', (value, query, html) => {
    expect(mark(value, query)).toBe(html);
  });
});
