import type { Knex } from 'knex';

/**
 * An operation on an entry that very many records point at: while it is under way the entry can be seen but not chosen,
 * and there is no second one. What is kept in memory of a dictionary says so too, so it is told.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table operations add column subject_id integer');
  await knex.raw(`create unique index operations_under_way on operations (kind, subject_id)
    where subject_id is not null and state in ('queued', 'running')`);
  await knex.raw(`
    create function announce_dictionary() returns trigger language plpgsql as $$
    declare dictionary text := case new.kind
      when 'step_delete' then 'steps'
      when 'source_delete' then 'sources'
      when 'action_type_delete' then 'action_types'
      when 'tag_delete' then 'tags'
    end;
    begin
      if dictionary is not null then perform pg_notify('prospekt_cache', dictionary); end if;
      return null;
    end $$`);
  await knex.raw(`create trigger operations_announce after insert or update of state on operations
    for each row when (new.subject_id is not null) execute function announce_dictionary()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger operations_announce on operations');
  await knex.raw('drop function announce_dictionary()');
  await knex.raw('alter table operations drop column subject_id');
}
