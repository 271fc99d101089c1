import type { Knex } from 'knex';

/** The rows that could not be taken, as they stood in the file, and why. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_failures (
      import_id integer not null references imports on delete cascade,
      row_number integer not null,
      cells jsonb not null,
      problems jsonb not null,
      primary key (import_id, row_number)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_failures');
}
