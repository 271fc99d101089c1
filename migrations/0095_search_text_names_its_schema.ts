import type { Knex } from 'knex';

// pg_restore works with an empty search path: what a generated column calls must be found without one.
export async function up(knex: Knex): Promise<void> {
  const { rows } = await knex.raw('select quote_ident(current_schema()) as schema');
  await replace(knex, `${rows[0].schema}.`);
}

export async function down(knex: Knex): Promise<void> {
  await replace(knex, '');
}

async function replace(knex: Knex, schema: string): Promise<void> {
  await knex.raw(`
    create or replace function lead_search_text(
      id integer, full_name text, company text, city text, address text, login text, emails text[], phones text[]
    ) returns text language sql immutable parallel safe as $$
      select ' ' || ${schema}fold(concat_ws(' ', full_name, company, city, address, login, array_to_string(emails, ' '),
        ${schema}phone_search_text(phones), id))
    $$`);
}
