import type { Knex } from 'knex';

/** Who may see, change or delete clients may do the same with companies. */
export async function up(knex: Knex): Promise<void> {
  for (const action of ['view', 'change', 'delete']) {
    await knex.raw(
      `update admins set rights = array_append(rights, :company)
       where :client = any(rights) and not :company = any(rights)`,
      { client: `clients.${action}`, company: `companies.${action}` },
    );
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const action of ['view', 'change', 'delete']) {
    await knex.raw('update admins set rights = array_remove(rights, ?)', [`companies.${action}`]);
  }
}
