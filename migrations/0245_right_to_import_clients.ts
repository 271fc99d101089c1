import type { Knex } from 'knex';

/** Who could already import leads and change clients may import clients. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update admins set rights = array_append(rights, 'clients.import')
    where rights @> '{leads.import,clients.change}' and not 'clients.import' = any(rights)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`update admins set rights = array_remove(rights, 'clients.import')`);
}
