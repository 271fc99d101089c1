import type { Knex } from 'knex';

/** Addresses that get no more mailings, with why and through which mailing. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table suppressions (
      id integer generated always as identity primary key,
      email text not null check (email = lower(email) and email <> ''),
      reason text not null check (reason in ('unsubscribed', 'bounced', 'by_hand')),
      answer text not null default '',
      mailing_id integer references mailings on delete set null,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index suppressions_email on suppressions (email)');
  await knex.raw('create index suppressions_mailing on suppressions (mailing_id)');
  await knex.raw(
    `create trigger suppressions_log after insert or update or delete on suppressions
     for each row execute function log_change('suppression')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table suppressions');
}
