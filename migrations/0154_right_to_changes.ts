import type { Knex } from 'knex';

/** Who could already change administrators may see the change log. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update admins set rights = array_append(rights, 'changes.view')
    where 'admins.change' = any(rights) and not 'changes.view' = any(rights)`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`update admins set rights = array_remove(rights, 'changes.view')`);
}
