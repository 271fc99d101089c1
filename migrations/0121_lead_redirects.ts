import type { Knex } from 'knex';

/** Where a lead went that was merged into another one: its number and the lead that has all that was its. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table lead_redirects (
      id integer primary key,
      lead_id integer not null references leads on delete cascade,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index lead_redirects_lead on lead_redirects (lead_id)');
  await knex.raw(
    `create trigger lead_redirects_log after insert or update or delete on lead_redirects
     for each row execute function log_change('lead_redirect')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table lead_redirects');
}
