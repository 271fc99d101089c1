import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { translator } from '../../src/i18n/translator.ts';
import { failedRows } from '../../src/import/failed-rows.ts';
import type { Cell } from '../../src/spreadsheets/cells.ts';
import { writeXlsx } from '../../src/spreadsheets/write-xlsx.ts';
import { countsOf, go, makeImport } from '../support/imports.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('what the columns of a file become', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const take = async (columns: Array<string | null>, lines: string[], more: object = {}, plan: object = {}) => {
    const id = await makeImport(site.db, { lines, plan: { columns: columns as never[], ...plan }, ...more });
    return go(site.db, id, 'take');
  };
  const firstLead = () => site.db('leads').orderBy('id').first();

  it('joins the columns of a name, a place and several phones, and ignores what is not mapped', async () => {
    await take(
      ['full_name', 'full_name', 'phones', null, 'phones', 'address', 'address', 'comments', 'comments'],
      ['a;b;c;d;e;f;g;h;i', 'Фронкин;Игорь;0681111111;secret;0672222222;Бунина 43Б;кв. 5;One;Two'],
    );
    const lead = await firstLead();
    expect(lead).toMatchObject({
      full_name: 'Фронкин Игорь',
      phones: ['+380681111111', '+380672222222'],
      address: 'Бунина 43Б, кв. 5',
      comments: 'One\nTwo',
    });
    expect(JSON.stringify(lead)).not.toContain('secret');
  });

  it('follows the choices made for the values; what nothing is called like is left out and reported', async () => {
    const done = await take(
      ['full_name', 'source_id', 'step_id', 'responsible_id', 'tag_ids'],
      [
        'n;s;t;r;g',
        'A; WEBSITE ;contract;Sam Seller;urgent; ',
        'B;Сайт;Новый;sam;Нет такой;',
        'C;Ярмарка;;;Новая',
        'D;Никакой;;Nobody;',
      ],
      {},
      {
        choices: {
          source_id: [
            { text: 'сайт', how: 'use', id: 3 },
            { text: 'ярмарка', how: 'create' },
            { text: 'Никакой', how: 'empty' },
          ],
          step_id: [{ text: 'Новый', how: 'use', id: step.interested }],
          responsible_id: [],
          tag_ids: [{ text: 'Новая', how: 'create' }],
        },
      },
    );
    expect(done.notes).toMatchObject({
      value_unknown: { count: 2, samples: [{ row: 3, text: 'Нет такой' }, { row: 5 }] },
    });
    const made = await site.db('sources').where({ name: 'ярмарка' }).first();
    const tag = await site.db('tags').where({ name: 'Новая' }).first();
    expect(await site.db('leads').orderBy('id').select('source_id', 'step_id', 'responsible_id', 'tag_ids')).toEqual([
      { source_id: 3, step_id: step.contract, responsible_id: cast.Sam.id, tag_ids: [1] },
      { source_id: 3, step_id: step.interested, responsible_id: cast.Sam.id, tag_ids: [] },
      { source_id: made.id, step_id: step.new, responsible_id: cast.Ada.id, tag_ids: [tag.id] },
      { source_id: null, step_id: step.new, responsible_id: cast.Ada.id, tag_ids: [] },
    ]);
  });

  it('creates nothing for who may not change the dictionaries', async () => {
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view', 'leads.import'] });
    const choices = { source_id: [{ text: 'Fair', how: 'create' }], step_id: [], responsible_id: [], tag_ids: [] };
    const done = await take(
      ['full_name', 'source_id', 'responsible_id'],
      ['n;s;r', 'A;Fair;Ada Admin'],
      { person: 'Sam' },
      { choices },
    );
    expect(done).toMatchObject({ created: 1, notes: { value_unknown: { count: 1 }, only_yourself: { count: 1 } } });
    expect(await site.db('sources').where({ name: 'Fair' })).toEqual([]);
    expect(await firstLead()).toMatchObject({ source_id: null, responsible_id: cast.Sam.id });
  });

  it('puts a new step before the last one, on which clients are registered', async () => {
    const choices = { source_id: [], step_id: [{ text: 'Ремонт', how: 'create' }], responsible_id: [], tag_ids: [] };
    await take(['full_name', 'step_id'], ['n;s', 'A;ремонт'], {}, { choices });
    const steps = await site.db('steps').orderBy('position').select('id', 'name');
    expect(steps.map(({ name }) => name)).toEqual(['New', 'Contacted', 'Interested', 'Ремонт', 'Contract']);
    expect(await firstLead()).toMatchObject({ step_id: steps[3]!.id });
  });

  it('reads real cells of a workbook: numbers, dates, faults', async () => {
    const rows: Cell[][] = [
      ['A', 681111111, { date: '1990-09-06' }, 12345678, { error: '#REF!' }],
      ['B', 380672222222, 33122, '00012345', true],
    ];
    const titles = ['n', 'p', 'd', 'c', 'x'].map((title) => ({ title }));
    async function* all() {
      yield* rows;
    }
    const bytes = await buffer(writeXlsx(titles, all()));
    const done = await take(['full_name', 'phones', 'registered_on', 'company_code', 'city'], [], {
      bytes,
      kind: 'xlsx',
    });
    expect(countsOf(done)).toEqual({ created: 2, updated: 0, skipped: 0, failed: 0 });
    expect(done.notes).toMatchObject({
      phone_restored: { count: 1 },
      fault: { count: 1, samples: [{ row: 2, text: '#REF!' }] },
    });
    expect(await site.db('leads').orderBy('id').select('phones', 'registered_on', 'company_code', 'city')).toEqual([
      { phones: ['+380681111111'], registered_on: '1990-09-06', company_code: '12345678', city: null },
      { phones: ['+380672222222'], registered_on: '1990-09-06', company_code: '00012345', city: 'true' },
    ]);
  });

  it('fills custom fields; what is required or cannot be read fails the row with its reason', async () => {
    await site.db('custom_fields').insert([
      { entity: 'lead', key: 'speed', name: 'Speed', kind: 'number', position: 1, required: true },
      { entity: 'lead', key: 'since', name: 'Since', kind: 'date', position: 2 },
      { entity: 'lead', key: 'plans', name: 'Plans', kind: 'multi_select', options: ['TV', 'Phone'], position: 3 },
      { entity: 'lead', key: 'note', name: 'Note', kind: 'text', default_value: 'none', position: 4 },
    ]);
    const columns = ['full_name', 'custom.speed', 'custom.since', 'custom.plans'];
    const done = await take(columns, [
      'n;a;b;c',
      'A;"1 000,5";03.04.2026;"phone;TV"',
      'B;fast;;',
      'C;;2026-04-03;',
      'D;1;;Radio',
    ]);
    expect(countsOf(done)).toEqual({ created: 1, updated: 0, skipped: 0, failed: 3 });
    expect((await firstLead()).custom).toEqual({
      speed: 1000.5,
      since: '2026-04-03',
      plans: ['TV', 'Phone'],
      note: 'none',
    });
    const rows: Cell[][] = [];
    const t = translator('en');
    for await (const row of failedRows(site.db, done.id, 4, t, (field) => field)) rows.push(row);
    expect(rows.map((row) => row.at(-1))).toEqual([
      'custom.speed: “fast”: Type a number, such as 1250 or 12.5.',
      'custom.speed: is missing',
      'custom.plans: “Radio”: Choose one of the options of this field.',
    ]);
    expect(rows[0]!.slice(0, 2)).toEqual(['B', 'fast']);
  });

  it('makes clients with the login of the file, or with one of the name', async () => {
    await site.db('clients').insert({ login: 'ivanov.ivan', full_name: 'Somebody', phones: ['+380681111111'] });
    const columns = ['full_name', 'login', 'phones', 'birth_on'];
    const done = await take(
      columns,
      [
        'n;l;p;b',
        'Иванов Иван;;0672222222;06.09.1990',
        'Иванов Иван;;0672222223;',
        'Пётр;petr;;',
        'Peter;PETR;;',
        'X;not a login;;',
        'Somebody else;new;0681111111;01.02.1980',
        'Unborn;;;01.02.2190',
      ],
      { entity: 'client' },
      { duplicates: 'fill' },
    );
    expect(countsOf(done)).toEqual({ created: 3, updated: 1, skipped: 0, failed: 3 });
    const clients = await site.db('clients').orderBy('id').select('login', 'full_name', 'birth_on', 'created_by_id');
    expect(clients).toEqual([
      { login: 'ivanov.ivan', full_name: 'Somebody', birth_on: '1980-02-01', created_by_id: null },
      { login: 'ivanov.ivan2', full_name: 'Иванов Иван', birth_on: '1990-09-06', created_by_id: cast.Ada.id },
      { login: 'ivanov.ivan3', full_name: 'Иванов Иван', birth_on: null, created_by_id: cast.Ada.id },
      { login: 'petr', full_name: 'Пётр', birth_on: null, created_by_id: cast.Ada.id },
    ]);
  });

  it('collects the values of all rows and which way round their dates are', async () => {
    const id = await makeImport(site.db, {
      lines: ['n;s;g;d', 'A;Web;x;13/04/2026', 'B;web ;"x;Y";03/04/2026', ';;;', 'C;Сайт;;'],
      plan: { columns: ['full_name', 'source_id', 'tag_ids', 'registered_on'] },
    });
    expect(await go(site.db, id, 'scan')).toMatchObject({
      state: 'draft',
      total: 3,
      findings: {
        rows: 3,
        values: {
          source_id: [
            { text: 'Web', count: 2 },
            { text: 'Сайт', count: 1 },
          ],
          tag_ids: [
            { text: 'x', count: 2 },
            { text: 'Y', count: 1 },
          ],
        },
        dates: { registered_on: { dmy: 1, mdy: 0, either: 1 } },
      },
    });
  });
});
