import type { Knex } from 'knex';

/** The uploaded file, in pieces: whichever process takes up the job finds it here. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_chunks (
      import_id integer not null references imports on delete cascade,
      position integer not null,
      bytes bytea not null,
      primary key (import_id, position)
    )`);
  // Spreadsheets are packed already.
  await knex.raw('alter table import_chunks alter column bytes set storage external');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_chunks');
}
