import type { Knex } from 'knex';

/** Who takes jobs. A process holds an advisory lock on its key as long as it lives, so that others see it die. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table job_pools (
      id text primary key,
      lock_key integer not null,
      started_at timestamptz not null default now()
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table job_pools');
}
