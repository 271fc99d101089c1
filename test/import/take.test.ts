import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsOf, go, makeImport } from '../support/imports.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const columns = ['full_name', 'phones', 'emails', 'city', 'registered_on', 'tag_ids', 'priority'] as const;

describe('taking a file', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const people = () => site.db('leads').orderBy('id').select();
  const take = async (lines: string[], plan: object = {}) => {
    const id = await makeImport(site.db, {
      lines: ['Name;Phone;Mail;City;Date;Tags;Priority', ...lines],
      plan: { columns: [...columns], ...plan },
    });
    return go(site.db, id, 'take');
  };

  it('makes a lead of each row, its own by default', async () => {
    const done = await take([
      'Иван Фронкин;"0681111111;+37061234567";ert@yandex.ru;Киев;06.09.2026;"Urgent;fibre";Высокий',
      'Jonas Jonaitis;;;Vilnius;;;',
    ]);
    expect(done).toMatchObject({ state: 'done', total: 2, created: 2, updated: 0, skipped: 0, failed: 0, notes: {} });
    const [first, second] = await people();
    expect(first).toMatchObject({
      full_name: 'Иван Фронкин',
      phones: ['+380681111111', '+37061234567'],
      emails: ['ert@yandex.ru'],
      city: 'Киев',
      registered_on: '2026-09-06',
      tag_ids: [1, 2],
      priority: 'high',
      responsible_id: cast.Ada.id,
      step_id: step.new,
      created_by_id: cast.Ada.id,
    });
    expect(second).toMatchObject({ full_name: 'Jonas Jonaitis', phones: [], city: 'Vilnius', priority: 'normal' });
  });

  it('fails a row for what it cannot read and keeps the row as it was', async () => {
    const done = await take([';0681111111;;;;;', 'Ada;;;;31.02.2026;;', 'Good;;;;01.02.2026;;']);
    expect(countsOf(done)).toEqual({ created: 1, updated: 0, skipped: 0, failed: 2 });
    const failures = await site.db('import_failures').orderBy('row_number').select();
    expect(failures).toMatchObject([
      { row_number: 2, problems: [{ key: 'required', field: 'full_name' }] },
      { row_number: 3, problems: [{ key: 'date', field: 'registered_on', params: { text: '31.02.2026' } }] },
    ]);
    expect(failures[1].cells).toEqual(expect.arrayContaining(['Ada', '31.02.2026']));
  });

  it('skips the line with the sum, which is nobody', async () => {
    const done = await take(['Ada;;;;;;', 'ИТОГО:;;;;;;', 'Iš viso;;;;;;', 'Всего;0681111111;;;;;', 'Total Ltd;;;;;;']);
    expect(countsOf(done)).toEqual({ created: 3, updated: 0, skipped: 2, failed: 0 });
    expect(done.notes).toMatchObject({ skip_total: { count: 2, samples: [{ row: 3, text: 'ИТОГО:' }, { row: 4 }] } });
    expect((await people()).map(({ full_name }) => full_name)).toEqual(['Ada', 'Всего', 'Total Ltd']);
  });

  it('recognises phones that a spreadsheet spoiled, and fails no row for a phone', async () => {
    const done = await take([
      'A;681111112;;;;;',
      'B;3,80681E+11;;;;;',
      'C;380681111113.0;;;;;',
      'D;3.80681111114E+11;;;;;',
      'E;нет;;;;;',
      'F;+380 68 111 11 15;not an address;;;;',
    ]);
    expect(countsOf(done)).toEqual({ created: 6, updated: 0, skipped: 0, failed: 0 });
    expect((await people()).map(({ phones }) => phones)).toEqual([
      ['+380681111112'],
      [],
      ['+380681111113'],
      ['+380681111114'],
      [],
      ['+380681111115'],
    ]);
    expect(done.notes).toMatchObject({
      phone_restored: { count: 3, samples: [{ row: 2, text: '681111112 → +380681111112' }, { row: 4 }, { row: 5 }] },
      phone_lost: {
        count: 2,
        samples: [
          { row: 3, text: '3,80681E+11' },
          { row: 6, text: 'нет' },
        ],
      },
      email_bad: { count: 1, samples: [{ row: 7, text: 'not an address' }] },
    });
  });
});
