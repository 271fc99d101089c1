import { describe, expect, it } from 'vitest';
import type { CustomField } from '../../src/fields/repository.ts';
import { guessMapping, type KnownNames } from '../../src/import/guess-mapping.ts';
import type { Cell } from '../../src/spreadsheets/cells.ts';

const known: KnownNames = {
  entity: 'lead',
  fields: [],
  names: { source_id: ['Реклама', 'Телефон'], step_id: ['Новый', 'Договор'], tag_ids: ['Срочно', 'Оптика'] },
  countries: ['UA', 'LT', 'RU'],
};

const guess = (headers: string[], rows: Cell[][] = [], more: Partial<KnownNames> = {}) =>
  guessMapping(headers, rows, { ...known, ...more }).map(({ target }) => target);

describe('columns are known by their headings', () => {
  it.each<[string, string[], Array<string | null>]>([
    [
      'seed 003',
      ['ФИО', 'Тег', 'Телефон', 'Почта', 'Дата рождения', 'Комментарий'],
      ['full_name', 'tag_ids', 'phones', 'emails', null, 'comments'],
    ],
    [
      'ABillS',
      [
        '#',
        'FIO',
        'PHONE',
        'EMAIL',
        'COMPANY',
        'CITY',
        'ADDRESS',
        'SOURCE',
        'DATE',
        'RESPONSIBLE',
        'PRIORITY',
        'COMMENTS',
      ],
      [
        null,
        'full_name',
        'phones',
        'emails',
        'company',
        'city',
        'address',
        'source_id',
        'registered_on',
        'responsible_id',
        'priority',
        'comments',
      ],
    ],
    [
      'Hanna CRM',
      [
        'Vardas',
        'Pavardė',
        'Įmonės pavadinimas',
        'Įmonės kodas',
        'Tel. nr.',
        'El. paštas',
        'Miestas',
        'Šaltinis',
        'Būsena',
        'Pastabos',
      ],
      [
        'full_name',
        'full_name',
        'company',
        'company_code',
        'phones',
        'emails',
        'city',
        'source_id',
        'step_id',
        'comments',
      ],
    ],
    [
      'Google contacts',
      [
        'Name',
        'Given Name',
        'Family Name',
        'E-mail 1 - Value',
        'Phone 1 - Type',
        'Phone 1 - Value',
        'Phone 2 - Value',
        'Organization 1 - Name',
        'Address 1 - Formatted',
        'Address 1 - City',
        'Notes',
      ],
      [null, 'full_name', 'full_name', 'emails', null, 'phones', 'phones', 'company', 'address', 'city', 'comments'],
    ],
    [
      'Outlook',
      [
        'First Name',
        'Middle Name',
        'Last Name',
        'Company',
        'Business Street',
        'Business City',
        'Business Phone',
        'Mobile Phone',
        'E-mail Address',
        'E-mail 2 Address',
        'Notes',
      ],
      [
        'full_name',
        'full_name',
        'full_name',
        'company',
        'address',
        'city',
        'phones',
        'phones',
        'emails',
        'emails',
        'comments',
      ],
    ],
    [
      'Russian',
      [
        '№',
        'Наименование',
        'Контактное лицо',
        'Моб. телефон*',
        'Эл. адрес',
        'ИНН',
        'Населённый пункт',
        'Юридический адрес',
        'Ответственный менеджер',
        'Этап воронки',
      ],
      [
        null,
        'company',
        'full_name',
        'phones',
        'emails',
        'company_code',
        'city',
        'address',
        'responsible_id',
        'step_id',
      ],
    ],
    [
      'Ukrainian',
      [
        'Прізвище',
        'Імʼя',
        'По батькові',
        'Мобільний',
        'Електронна пошта',
        'Місто',
        'Вулиця',
        'Будинок',
        'Мітки',
        'Джерело',
        'Дата створення',
      ],
      [
        'full_name',
        'full_name',
        'full_name',
        'phones',
        'emails',
        'city',
        'address',
        'address',
        'tag_ids',
        'source_id',
        'registered_on',
      ],
    ],
    [
      'two of what only one may be',
      ['Имя', 'Статус', 'Этап', 'Дата', 'Дата создания', 'Телефон', 'Телефон'],
      ['full_name', 'step_id', null, 'registered_on', null, 'phones', 'phones'],
    ],
    ['only a vague name', ['Название', 'Телефон'], ['full_name', 'phones']],
    ['nothing known', ['Тариф', '', 'Сайт'], [null, null, null]],
  ])('%s', (_of, headers, expected) => {
    expect(guess(headers)).toEqual(expected);
  });

  it('of clients have a birthday and a login', () => {
    expect(guess(['Клиент', 'Логин', 'Дата рождения', 'Источник'], [], { entity: 'client' })).toEqual([
      'full_name',
      'login',
      'birth_on',
      null,
    ]);
  });

  it('custom fields go first', () => {
    const fields = [{ key: 'tariff', name: 'Тариф' }] as CustomField[];
    expect(guess(['тариф ', 'ФИО'], [], { fields })).toEqual(['custom.tariff', 'full_name']);
    const synonym = [{ key: 'category', name: 'Категория' }] as CustomField[];
    expect(guess(['Категория', 'ФИО'], [], { fields: synonym })).toEqual(['custom.category', 'full_name']);
  });

  it('but not before ours that are called the same', () => {
    const fields = [{ key: 'phone_2', name: 'Phone' }] as CustomField[];
    expect(guess(['Full name', 'Phone', 'Phone (custom.phone_2)'], [], { fields })).toEqual([
      'full_name',
      'phones',
      'custom.phone_2',
    ]);
  });
});

describe('where the heading says nothing the cells do', () => {
  const rows: Cell[][] = [
    ['Иван', '+380681111111', 'a@example.com', 'реклама', '3101234567', 'Срочно;Оптика', { date: '2026-01-02' }],
    ['Анна', '068 222 22 22; 068 333 33 33', 'b@example.com; c@example.com', 'Телефон', '3101234568', 'оптика', null],
    ['Пётр', 3.80681e11, '', 'Реклама', '3101234569', '', '01.02.2026'],
  ];

  it('with blank headings', () => {
    expect(guess(['', '', '', '', '', '', ''], rows)).toEqual([
      null,
      'phones',
      'emails',
      'source_id',
      null,
      'tag_ids',
      null,
    ]);
  });

  it('with headings that promise something else', () => {
    const guesses = guessMapping(['ФИО', 'Контакт', 'Контакты 2', 'Откуда вы'], rows, known);
    expect(guesses).toEqual([
      { target: 'full_name', reason: 'name' },
      { target: 'phones', reason: 'content' },
      { target: 'emails', reason: 'content' },
      { target: 'source_id', reason: 'content' },
    ]);
  });
});
