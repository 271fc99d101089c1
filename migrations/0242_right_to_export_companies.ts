import type { Knex } from 'knex';

/** Who could already export clients and sees companies may export companies. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update admins set rights = array_append(rights, 'companies.export')
    where rights @> '{clients.export,companies.view}' and not 'companies.export' = any(rights)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`update admins set rights = array_remove(rights, 'companies.export')`);
}
