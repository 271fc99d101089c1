import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table steps (
      id integer generated always as identity primary key,
      name text not null check (name <> ''),
      colour text not null default 'blue',
      description text not null default '',
      position integer not null,
      on_kanban boolean not null default true,
      counts_as_contacted boolean not null default false,
      counts_as_offer_made boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint steps_position unique (position) deferrable initially deferred
    )`);
  await knex.raw('create unique index steps_name on steps (lower(name))');
  await knex.raw(`create trigger steps_version before update on steps for each row execute function raise_version()`);
  await knex.raw(
    `create trigger steps_log after insert or update or delete on steps for each row execute function log_change('step')`,
  );
  await knex.raw(
    `create trigger steps_announce after insert or update or delete on steps execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table steps');
}
