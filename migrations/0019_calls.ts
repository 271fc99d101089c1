import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table call_tokens (
      id integer generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      name text not null check (name <> ''),
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    )`);
  await knex.raw('create index call_tokens_admin on call_tokens (admin_id)');
  await knex.raw(
    `create trigger call_tokens_log after insert or delete on call_tokens
     for each row execute function log_change('call_token', 'token_hash')`,
  );
  await knex.raw(`
    create table calls (
      id integer generated always as identity primary key,
      call_token_id integer references call_tokens on delete set null,
      call_id text,
      phone text not null,
      admin_id integer references admins,
      lead_id integer references leads on delete set null,
      client_id integer references clients on delete set null,
      result text not null check (result in ('found', 'created', 'several')),
      state text not null default 'ringing' check (state in ('ringing', 'answered', 'ended', 'missed')),
      candidate_ids integer[] not null default '{}',
      seen_at timestamptz,
      started_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (call_token_id, call_id)
    )`);
  await knex.raw('create index calls_admin on calls (admin_id, id)');
  await knex.raw(`create index calls_missed on calls (admin_id, id) where state = 'missed' and seen_at is null`);
  await knex.raw('create index calls_lead on calls (lead_id, id)');
  await knex.raw('create index calls_client on calls (client_id)');
  await knex.raw('create index calls_phone on calls (phone, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table calls');
  await knex.raw('drop table call_tokens');
}
