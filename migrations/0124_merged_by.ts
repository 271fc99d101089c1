import type { Knex } from 'knex';

/** The timeline says who merged whom. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table lead_redirects add column admin_id integer references admins on delete set null
    default nullif(current_setting('prospekt.admin_id', true), '')::integer`);
  await knex.raw('create index lead_redirects_admin on lead_redirects (admin_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table lead_redirects drop column admin_id');
}
