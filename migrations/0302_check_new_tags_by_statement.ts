import type { Knex } from 'knex';

const entities = { leads: 'lead', clients: 'client' };

/** An import inserts hundreds of records in one statement: their tags are looked up once for all of them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function check_new_tags() returns trigger language plpgsql as $$
    declare wanted integer[] := array(select distinct unnest(tag_ids) from new_rows);
    begin
      if wanted = '{}' then return null; end if;
      perform 1 from tags where id = any(wanted) order by id for key share;
      if (select count(*) from tags where id = any(wanted)) < cardinality(wanted) then
        raise foreign_key_violation using
          message = format('a tag of the %s does not exist', TG_ARGV[0]), constraint = TG_TABLE_NAME || '_tag_ids';
      end if;
      return null;
    end $$`);
  for (const [table, entity] of Object.entries(entities)) {
    await checkRows(knex, table, entity, 'update');
    await knex.raw(`create trigger ${table}_check_new_tags after insert on ${table}
      referencing new table as new_rows for each statement execute function check_new_tags('${entity}')`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const [table, entity] of Object.entries(entities)) {
    await knex.raw(`drop trigger ${table}_check_new_tags on ${table}`);
    await checkRows(knex, table, entity, 'insert or update');
  }
  await knex.raw('drop function check_new_tags()');
}

async function checkRows(knex: Knex, table: string, entity: string, events: string): Promise<void> {
  await knex.raw(`drop trigger ${table}_check_tags on ${table}`);
  await knex.raw(`create trigger ${table}_check_tags before ${events} of tag_ids on ${table}
    for each row when (new.tag_ids <> '{}') execute function check_${entity}_tags()`);
}
