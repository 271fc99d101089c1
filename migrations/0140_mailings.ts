import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table mailings (
      id integer generated always as identity primary key,
      admin_id integer not null references admins,
      subject text not null check (subject <> ''),
      body text not null check (body <> ''),
      action_type_id integer not null references action_types,
      state text not null default 'sending' check (state in ('sending', 'stopped', 'done')),
      paused_until timestamptz,
      server_failures integer not null default 0,
      server_answer text,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`);
  await knex.raw('create index mailings_admin on mailings (admin_id, id)');
  await knex.raw('create index mailings_action_type_id on mailings (action_type_id)');
  await knex.raw(
    `create trigger mailings_log after insert or update or delete on mailings for each row
     execute function log_change('mailing', 'paused_until', 'server_failures', 'server_answer')`,
  );
  // When the next mail may go: all mailings of all processes keep one pace.
  await knex.raw(
    'create table mail_pace (one boolean primary key default true check (one), next_at timestamptz not null)',
  );
  await knex.raw('insert into mail_pace (next_at) values (now())');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mail_pace');
  await knex.raw('drop table mailings');
}
