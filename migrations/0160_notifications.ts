import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table notifications (
      id integer generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      kind text not null check (kind <> ''),
      entity text,
      entity_id integer,
      author_id integer references admins on delete set null,
      data jsonb not null default '{}',
      at timestamptz not null default now(),
      seen_at timestamptz,
      check ((entity is null) = (entity_id is null))
    )`);
  // While one is unseen, more of the same kind about the same record is told in it.
  await knex.raw(`create unique index notifications_unseen on notifications (admin_id, kind, entity, entity_id)
    where seen_at is null`);
  await knex.raw('create index notifications_admin on notifications (admin_id, at, id)');
  await knex.raw('create index notifications_at on notifications (at)');
  await knex.raw('create index notifications_author on notifications (author_id)');
  await knex.raw(`create trigger notifications_announce after insert or update or delete on notifications
    execute function announce_table()`);
  await addEvents(knex);
}

// Whoever writes a notification, the bells of its person's open pages hear of it when the transaction commits.
async function addEvents(knex: Knex): Promise<void> {
  await knex.raw(`
    create function publish_notifications() returns trigger language plpgsql as $$
    begin
      if TG_OP = 'INSERT' then
        insert into events (admin_id, kind) select distinct admin_id, 'notification' from new_rows;
      else
        insert into events (admin_id, kind)
        select distinct new_rows.admin_id, 'notification' from new_rows join old_rows using (id)
        where (new_rows.seen_at is null) <> (old_rows.seen_at is null);
      end if;
      return null;
    end $$`);
  await knex.raw(`create trigger notifications_publish after insert on notifications
    referencing new table as new_rows for each statement execute function publish_notifications()`);
  await knex.raw(`create trigger notifications_publish_seen after update on notifications
    referencing old table as old_rows new table as new_rows for each statement execute function publish_notifications()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table notifications');
  await knex.raw('drop function publish_notifications()');
}
