import type { Knex } from 'knex';
import { createDemoCompany } from '../../seeds/demo-company.ts';
import * as imports from '../../src/import/repository.ts';
import { makeImport } from '../support/imports.ts';
import { cast } from '../support/people.ts';

/** The demo company in Russian, Ada its founder, and one record of each kind that has a page and is not in the demo. */
export async function makeDemoRecords(db: Knex): Promise<void> {
  await db('admins').where({ id: cast.Ada.id }).update({ language: 'ru' });
  const founder = await db('admins').where({ id: cast.Ada.id }).first();
  await db.transaction((trx) => createDemoCompany(trx, { language: 'ru', time_zone: 'UTC', founder }));
  await db('calls').limit(1).update({ admin_id: cast.Ada.id, state: 'ringing' });
  await db('operations').insert({ admin_id: cast.Ada.id, kind: 'lead_delete', state: 'done' });
  const params = JSON.stringify({ change: 'tag', typed: { tag_ids: ['1'] }, filter: null, back: '/leads' });
  const preview = {
    admin_id: cast.Ada.id,
    kind: 'bulk_tag',
    state: 'preview',
    params,
    target_ids: [1, 2, 999999],
    total: 3,
  };
  await db('operations').insert(preview);
  await makeDemoMailing(db);
  await makeDemoEdits(db);
  await makeDemoImports(db);
  await db('client_notes').insert({
    client_id: await firstId(db, 'clients'),
    author_id: cast.Ada.id,
    text: 'Нравится',
  });
}

async function makeDemoMailing(db: Knex): Promise<void> {
  const mailing = { admin_id: cast.Ada.id, subject: 'News', body: 'News', action_type_id: 1, state: 'stopped' };
  const [{ id: mailing_id }] = await db('mailings').insert(mailing).returning('id');
  const states = ['queued', 'sent', 'failed', 'unknown'];
  const leads = await db('leads').orderBy('id').limit(states.length).pluck('id');
  const recipient = (lead_id: number, at: number) => ({
    mailing_id,
    lead_id,
    email: 'anna@example.com',
    state: states[at],
  });
  await db('mailing_recipients').insert(leads.map(recipient));
  await db('mail_templates').insert({ name: 'News', subject: 'News', body: 'Hello, {{full_name}}' });
  const view = { admin_id: cast.Ada.id, name: 'Anna', columns: ['full_name'], shared: true };
  await db('saved_views').insert(['leads', 'clients', 'companies'].map((list) => ({ ...view, list })));
  await db('suppressions').insert({ email: 'anna@example.com', reason: 'unsubscribed', mailing_id });
}

async function makeDemoEdits(db: Knex): Promise<void> {
  for (const [entity, table] of [
    ['lead', 'leads'],
    ['client', 'clients'],
    ['company', 'companies'],
  ] as const) {
    const edit = { admin_id: cast.Ada.id, entity, file_name: 'a.xlsx', state: 'ready', rows: 3, ignored: ['Login'] };
    const [{ id: sheet_edit_id }] = await db('sheet_edits').insert(edit).returning('id');
    const record_id = await firstId(db, table);
    const cell = { sheet_edit_id, record_id, row_number: 2, field: 'city', after: '"Kyiv"' };
    await db('sheet_edit_cells').insert([
      { ...cell, status: 'change', chosen: true },
      { ...cell, status: 'conflict', base: '"Lviv"', before: '"Odesa"' },
      { ...cell, status: 'invalid', reason: 'errors.too_long' },
      { ...cell, status: 'invalid', field: '', reason: 'sheet_edits.reason.twice' },
    ]);
  }
}

async function makeDemoImports(db: Knex): Promise<void> {
  const lines = ['Имя;Телефон;Источник;', 'Анна;0681111111;Ярмарка;x', ';;Сайт;'];
  const sample = lines.map((line) => line.split(';'));
  const inspection = { kind: 'csv', sheets: [{ name: 'a', hidden: false }], sheet: 0, rows: 3, filled_rows: 3 };
  const columns = ['full_name', 'phones', 'source_id', null];
  const guesses = columns.map((target) => ({ target, reason: target && 'name' }));
  const kept = { ...inspection, columns: 4, header_row: 1, formulas_without_value: 1, sample, guesses };
  const counts = { created: 1, updated: 0, skipped: 0, failed: 1 };
  const notes = { value_unknown: { count: 1, samples: [{ row: 2, text: 'Ярмарка' }] } };
  for (const state of ['draft', 'checked'] as const) {
    const id = await makeImport(db, { lines, plan: { columns: columns as never } });
    const values = { source_id: [{ text: 'Ярмарка', count: 1 }] };
    const findings = { rows: 2, values, dates: { registered_on: { dmy: 0, mdy: 0, either: 1 } }, decimals: {} };
    await imports.update(db, id, { state, inspection: kept, findings, expected: { ...counts, notes } });
    const problems = JSON.stringify([{ key: 'required', field: 'full_name' }]);
    await db('import_failures').insert({ import_id: id, row_number: 3, cells: JSON.stringify(sample[2]), problems });
  }
}

async function firstId(db: Knex, table: string): Promise<number> {
  return (await db(table).orderBy('id').first('id')).id;
}
