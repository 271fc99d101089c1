import type { Knex } from 'knex';

/**
 * Links of mails whose recipient is gone: a merge takes one of two, a lead that is deleted for good takes all of its. The mail
 * was sent all the same, and its link to unsubscribe has to work.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table removed_recipients (
      token uuid primary key,
      email text not null,
      mailing_id integer references mailings on delete set null,
      removed_at timestamptz not null default now()
    )`);
  await knex.raw('create index removed_recipients_mailing on removed_recipients (mailing_id)');
  await knex.raw(`
    create function keep_removed_recipient() returns trigger language plpgsql as $$
    begin
      insert into removed_recipients (token, email, mailing_id)
      values (old.token, old.email, (select id from mailings where id = old.mailing_id))
      on conflict (token) do update set email = excluded.email, removed_at = excluded.removed_at;
      return null;
    end $$`);
  await knex.raw(
    `create trigger mailing_recipients_keep after delete on mailing_recipients
     for each row execute function keep_removed_recipient()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger mailing_recipients_keep on mailing_recipients');
  await knex.raw('drop function keep_removed_recipient()');
  await knex.raw('drop table removed_recipients');
}
