import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table mail_templates (
      id integer generated always as identity primary key,
      name text not null check (name <> ''),
      subject text not null check (subject <> ''),
      body text not null check (body <> ''),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index mail_templates_name on mail_templates (lower(name))');
  await knex.raw(
    `create trigger mail_templates_version before update on mail_templates for each row execute function raise_version()`,
  );
  await knex.raw(
    `create trigger mail_templates_log after insert or update or delete on mail_templates
     for each row execute function log_change('mail_template')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mail_templates');
}
