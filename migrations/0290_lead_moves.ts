import type { Knex } from 'knex';

/**
 * What leads were and became in the last quarter of an hour: a page far inside a list is found again by what has moved
 * since (decision 0034). Of a statement that changes many leads only that it was there.
 */
export async function up(knex: Knex): Promise<void> {
  // First what is its own, so that a column added to both tables stands at the same place.
  await knex.raw('create table lead_moves (moved_in xid8 not null, becomes boolean not null, like leads)');
  await knex.raw('create index lead_moves_moved_in on lead_moves (moved_in)');
  await knex.raw('create table lead_moves_untold (moved_in xid8 primary key)');
  await knex.raw(`create table lead_moves_seen (
    at timestamptz primary key default clock_timestamp(), snapshot pg_snapshot not null default pg_current_snapshot()
  )`);
  await knex.raw(`
    create function note_lead_moves() returns trigger language plpgsql as $$
    declare many boolean := TG_OP = 'TRUNCATE';
    begin
      if TG_OP = 'INSERT' then
        many := (select count(*) > 20 from (select from new_rows limit 21) few);
      elsif TG_OP <> 'TRUNCATE' then
        many := (select count(*) > 20 from (select from old_rows limit 21) few);
      end if;
      if many then
        insert into lead_moves_untold values (pg_current_xact_id()) on conflict do nothing;
        return null;
      end if;
      if TG_OP <> 'INSERT' then insert into lead_moves select pg_current_xact_id(), false, old_rows.* from old_rows; end if;
      if TG_OP <> 'DELETE' then insert into lead_moves select pg_current_xact_id(), true, new_rows.* from new_rows; end if;
      return null;
    end $$`);
  const events = {
    insert: 'referencing new table as new_rows',
    update: 'referencing old table as old_rows new table as new_rows',
    delete: 'referencing old table as old_rows',
    truncate: '',
  };
  for (const [event, referencing] of Object.entries(events)) {
    await knex.raw(`create trigger leads_move_${event} after ${event} on leads ${referencing}
      for each statement execute function note_lead_moves()`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const event of ['insert', 'update', 'delete', 'truncate']) {
    await knex.raw(`drop trigger leads_move_${event} on leads`);
  }
  await knex.raw('drop function note_lead_moves()');
  await knex.raw('drop table lead_moves, lead_moves_untold, lead_moves_seen');
}
