import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { faultOf, fileOf, read, rowsOf } from '../support/spreadsheets.ts';

const russian = 'Имя;Телефон;Город\r\nИванов Пётр;0681111111;Москва\r\nЩукина Ольга;+7 777 7859954;Алматы\r\n';
const ukrainian = 'ПІБ;Телефон;Місто\nЄвген Їжакевич;0681111111;Київ\nГанна Ґудзь;0501111111;Львів\n';
const lithuanian =
  'Vardas;Telefonas;Miestas\nŽydrūnas Šukys;+37061111111;Panevėžys\nJūratė Ąžuolė;861111112;Šiauliai\n';

describe('a csv whose cells hold markup', () => {
  const image = '<img src=x onerror=alert(1)>';
  it.each([
    [
      `${image};Phone\nAda;1\n`,
      [
        [image, 'Phone'],
        ['Ada', '1'],
      ],
    ],
    [`${image}\n<b>Ada</b>\n<!-- none -->\n`, [[image], ['<b>Ada</b>'], ['<!-- none -->']]],
    [
      '<script>alert(1)</script>;1\n<3;2\n',
      [
        ['<script>alert(1)</script>', '1'],
        ['<3', '2'],
      ],
    ],
    ['\ufeff<p>Name</p>\n<p>Ada</p>\n', [['<p>Name</p>'], ['<p>Ada</p>']]],
    [
      '<table>;1\nAda;2\n',
      [
        ['<table>', '1'],
        ['Ada', '2'],
      ],
    ],
    [
      '<svg onload=alert(1)>;1\nAda;2\n',
      [
        ['<svg onload=alert(1)>', '1'],
        ['Ada', '2'],
      ],
    ],
    ['Text\n<table><tr><td>1</td></tr></table>\n', [['Text'], ['<table><tr><td>1</td></tr></table>']]],
  ])('is one: %j', async (text, cells) => {
    expect(await read(await fileOf(text))).toMatchObject({ kind: 'csv', sample: cells });
  });

  it('is one also where they hold whole tables, if it is called so', async () => {
    const text = '<p>Sizes</p>\n<div><table><tr><td>1</td></tr></table></div>\n';
    expect(await read(await fileOf(text), { kind: 'csv' })).toMatchObject({ kind: 'csv', rows: 2 });
    expect(await read(await fileOf(text))).toMatchObject({ kind: 'xls', rows: 1 });
  });
});

describe('the encoding of a csv', () => {
  it.each([
    ['windows-1251', russian],
    ['windows-1251', ukrainian],
    ['windows-1257', lithuanian],
    ['utf-8', russian],
    ['utf-8', lithuanian],
    ['utf-8', 'Name;Phone\nAda;1\n'],
    ['windows-1251', 'email;имя\nada@example.com;Ада\nsam@example.com;Сэм\n'],
    ['windows-1251', 'Name;City\nAda;Київ\n'],
    ['windows-1251', 'ИМЯ;ГОРОД\nАДА;КИЇВ\n'],
    ['windows-1257', 'VARDAS;PAVARDĖ\nRŪTA;ŠUKYTĖ\n'],
    ['windows-1257', 'Vardas;Pavardė\nOna;Petraitė\n'],
    ['windows-1257', 'Name;Stadt\nJürgen;Köln\nMärt;Tõrva\n'],
    ['windows-1257', 'Vārds;Pilsēta\nJānis Bērziņš;Rīga\n'],
  ])('%s is recognised, whatever stands in it: %j', async (encoding, text) => {
    const found = await read(await fileOf(iconv.encode(text, encoding)));
    expect(found.encoding).toBe(encoding);
    expect(found.sample.map((cells) => cells.join(';')).join('\n')).toBe(text.replaceAll('\r', '').trimEnd());
  });

  it.each(['utf-8', 'utf-16le', 'utf-16be'])('%s is known by its mark, which is no text', async (encoding) => {
    const found = await read(await fileOf(iconv.encode(russian, encoding, { addBOM: true })));
    expect(found).toMatchObject({ encoding, delimiter: ';', rows: 3 });
    expect(found.sample[0]).toEqual(['Имя', 'Телефон', 'Город']);
  });

  it('is looked for in all of the file', async () => {
    const ascii = 'Ada;1\n'.repeat(60_000);
    const path = await fileOf(Buffer.concat([Buffer.from(ascii), iconv.encode('Ольга;2\n', 'windows-1251')]));
    expect((await read(path)).encoding).toBe('windows-1251');
  });

  it('stays UTF-8 where a few bytes are spoilt', async () => {
    const path = await fileOf(Buffer.concat([Buffer.from(russian.repeat(5)), Buffer.from([0xd0, 0x0a])]));
    expect((await read(path)).encoding).toBe('utf-8');
  });

  it('can be chosen', async () => {
    const path = await fileOf(iconv.encode(lithuanian, 'windows-1257'));
    const chosen = await read(path, { encoding: 'windows-1251' });
    expect(chosen.encoding).toBe('windows-1251');
    expect(chosen.sample[1]![0]).toBe(iconv.decode(iconv.encode('Žydrūnas Šukys', 'windows-1257'), 'windows-1251'));
  });
});

describe('what separates the cells of a csv', () => {
  it.each([
    [',', 'Name,Phone,City\nAda,1,"Kyiv, UA"\nSam,2,Vilnius\n'],
    [';', 'Name;Sum;City\nAda;1,5;Kyiv, UA\nSam;2,5;Vilnius\n'],
    ['\t', 'Name\tTags\nAda\tvip;new;old\nSam\tvip;new;old\n'],
    ['|', 'Name|Phones\nAda|1;2\nSam|3;4\n'],
    [';', 'Report\nName;Phone\nAda;1\n'],
    [';', 'Name;Note\nAda;"a,b\nc,d\ne,f"\nSam;"x,y\nz,z"\n'],
  ] as const)('%j is recognised in %j', async (delimiter, text) => {
    const found = await read(await fileOf(text));
    expect(found.delimiter).toBe(delimiter);
    expect(found.columns).toBe(text.includes('City') ? 3 : 2);
  });

  it('is what the first line says, which is no row', async () => {
    const found = await read(await fileOf('sep=|\r\nName;x|Phone\r\nAda|1\r\n'));
    expect(found).toMatchObject({
      delimiter: '|',
      rows: 2,
      sample: [
        ['Name;x', 'Phone'],
        ['Ada', '1'],
      ],
    });
  });

  it('can be chosen', async () => {
    expect(await rowsOf(await fileOf('a;b,c\n'), { delimiter: ',' })).toEqual([['a;b', 'c']]);
  });
});

describe('the cells of a csv', () => {
  it('are text and stay as they are', async () => {
    const text = 'Phone,Number,Formula,Space\n0681111111,"3,80681E+11",=1+1, a \n';
    expect((await rowsOf(await fileOf(text)))[1]).toEqual(['0681111111', '3,80681E+11', '=1+1', ' a ']);
  });

  it('keep line breaks and quotes within quotes', async () => {
    const text = 'Name;Note\r\n"Ada ""A"" K";"first\r\nsecond"\r\nSam;x\r\n';
    expect((await rowsOf(await fileOf(text))).slice(1)).toEqual([
      ['Ada "A" K', 'first\r\nsecond'],
      ['Sam', 'x'],
    ]);
  });

  it('keep quotes that mean nothing', async () => {
    const text = 'Name;Size\nTV 5" wide;5"\n"Rose" Ltd;1\n';
    expect((await rowsOf(await fileOf(text))).slice(1)).toEqual([
      ['TV 5" wide', '5"'],
      ['"Rose" Ltd', '1'],
    ]);
  });

  it('stand in rows of different lengths, with empty rows between, and all kinds of line ends', async () => {
    const found = await read(await fileOf('a,b,c\r\n\r\n1\n2,,\r3,4,5,6'));
    expect(found.sample).toEqual([['a', 'b', 'c'], [], ['1'], ['2'], ['3', '4', '5', '6']]);
    expect(found).toMatchObject({ rows: 5, filled_rows: 4, columns: 4 });
  });

  it.each([
    ['Name', 1],
    ['Name\n', 1],
    ['\n\n', 0],
    [' ', 1],
  ])('%j has %i rows', async (text, rows) => {
    expect((await read(await fileOf(text))).rows).toBe(rows);
  });

  it('lose the sign that no database takes', async () => {
    const text = `${'Name,Phone\n'.repeat(400)}A\0da,1\n`;
    const path = await fileOf(text);
    expect((await read(path)).rows).toBe(401);
  });
});

describe('a csv that cannot be read', () => {
  it.each([
    ['empty_file', ''],
    ['quote_not_closed', 'Name;Note\nAda;"never closed\nSam;x\n'],
    ['quote_not_closed', `Name;Note\nAda;"never closed\n${'Sam;x\n'.repeat(300_000)}`],
    ['cell_too_long', `Name\n${'x'.repeat(100_001)}\n`],
    ['too_many_columns', `${'x,'.repeat(1_000)}x\n`],
    ['too_many_rows', 'x\n'.repeat(500_001)],
    ['not_spreadsheet', 'GIF89a\0\0\0'],
    ['not_spreadsheet', '%PDF-1.7\n%abc\n'],
  ])('is told: %s', async (fault, text) => {
    expect(await faultOf(await fileOf(text))).toBe(fault);
  });

  it('names the row where the quote opens', async () => {
    await expect(read(await fileOf('Name;Note\nAda;"never closed\nSam;x\n'))).rejects.toMatchObject({
      key: 'spreadsheets.error.quote_not_closed',
      params: { row: 2 },
    });
  });
});
