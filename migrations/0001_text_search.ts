import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('create extension if not exists pg_trgm');
  await knex.raw(`
    create function fold(value text) returns text language sql immutable parallel safe as $$
      select translate(lower(value), 'ёąčęėįšųūž', 'еaceeisuuz')
    $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function fold(text)');
  await knex.raw('drop extension pg_trgm');
}
