import type { Knex } from 'knex';

/** Files that go with a mailing; without a mailing they belong to a form that is still being written. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table mailing_attachments (
      id integer generated always as identity primary key,
      admin_id integer not null references admins,
      mailing_id integer references mailings on delete cascade,
      name text not null check (name <> ''),
      type text not null,
      size integer not null,
      content bytea not null,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index mailing_attachments_mailing on mailing_attachments (mailing_id)');
  await knex.raw('create index mailing_attachments_admin on mailing_attachments (admin_id)');
  await knex.raw(
    'create index mailing_attachments_drafts on mailing_attachments (created_at) where mailing_id is null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mailing_attachments');
}
