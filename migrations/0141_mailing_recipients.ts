import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table mailing_recipients (
      id integer generated always as identity primary key,
      mailing_id integer not null references mailings on delete cascade,
      lead_id integer not null references leads on delete cascade,
      email text not null check (email <> ''),
      token uuid not null unique default gen_random_uuid(),
      state text not null default 'queued'
        check (state in ('queued', 'sending', 'sent', 'failed', 'unsubscribed', 'unknown')),
      reason text,
      answer text,
      attempts integer not null default 0,
      next_attempt_at timestamptz not null default now(),
      sent_at timestamptz,
      action_id integer references actions on delete set null,
      unique (mailing_id, lead_id)
    )`);
  await knex.raw(
    'create index mailing_recipients_state on mailing_recipients (mailing_id, state, next_attempt_at, id)',
  );
  await knex.raw('create index mailing_recipients_lead on mailing_recipients (lead_id)');
  await knex.raw(
    'create index mailing_recipients_action on mailing_recipients (action_id) where action_id is not null',
  );
  // What happens to a mail stands in its row; the log holds what an undo gives back: to which lead it belonged.
  await knex.raw(
    `create trigger mailing_recipients_log after delete or update of lead_id on mailing_recipients
     for each row execute function log_change('mailing_recipient')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table mailing_recipients');
}
