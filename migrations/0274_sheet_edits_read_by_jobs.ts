import type { Knex } from 'knex';

/** An uploaded file lies in the database until it is read: whoever lives goes on with one whose reader died. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table sheet_edits add column attempt integer not null default 0');
  await knex.raw(`
    create table sheet_edit_chunks (
      sheet_edit_id integer not null references sheet_edits on delete cascade,
      position integer not null,
      bytes bytea not null,
      primary key (sheet_edit_id, position)
    )`);
  // What is being read now lies with a process that ends.
  await knex.raw(`
    update sheet_edits set state = 'failed', error = '{"key": "sheet_edits.error.failed"}' where state = 'reading'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sheet_edit_chunks');
  await knex.raw('alter table sheet_edits drop column attempt');
}
