import type { Knex } from 'knex';

/** What an operation left as it was, and why; `fields` is empty where the whole row was left. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table operation_leftovers (
      id bigint generated always as identity primary key,
      operation_id integer not null references operations on delete cascade,
      entity text not null,
      entity_id integer not null,
      fields text[] not null default '{}',
      reason text not null
    )`);
  await knex.raw('create index operation_leftovers_operation on operation_leftovers (operation_id, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table operation_leftovers');
}
