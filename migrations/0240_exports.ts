import type { Knex } from 'knex';

/** Who took what out of the base, and how many rows; kept for good, in the change log too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table exports (
      id integer generated always as identity primary key,
      admin_id integer not null references admins,
      list text not null,
      format text not null check (format in ('xlsx', 'csv')),
      -- The list's address, or the ticked rows, that it was made from.
      query text not null,
      columns text[] not null,
      state text not null default 'running' check (state in ('running', 'done', 'broken')),
      rows integer not null default 0,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`);
  await knex.raw('create index exports_admin on exports (admin_id, id)');
  await knex.raw(
    `create trigger exports_log after insert or update or delete on exports
     for each row execute function log_change('export')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table exports');
}
