import type { Knex } from 'knex';

/** A call may come from a company, and the number may be that of somebody's contact person. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table calls
      add column company_id integer references companies on delete set null,
      add column contact_id integer references contacts on delete set null`);
  await knex.raw('create index calls_company on calls (company_id) where company_id is not null');
  await knex.raw('create index calls_contact on calls (contact_id) where contact_id is not null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table calls drop column contact_id, drop column company_id');
}
