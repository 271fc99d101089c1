import type { Knex } from 'knex';

/** A form carries a random `submission_id`; the second arrival of the same one goes to where the first one led. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table submissions (
      id uuid primary key,
      admin_id integer references admins on delete cascade,
      location text not null default '',
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index submissions_created_at on submissions (created_at)');
  await knex.raw('create index submissions_admin on submissions (admin_id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table submissions');
}
