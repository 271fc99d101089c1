import type { Knex } from 'knex';

/**
 * Leads that share a phone, an e-mail or a company code, each with the newest of its group. Writers only note whose
 * keys changed, in a table where nobody waits for anybody; who reads the groups brings them up to date.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create table lead_duplicates (lead_id integer primary key, group_id integer not null, responsible_id integer)',
  );
  await knex.raw('create index lead_duplicates_group on lead_duplicates (group_id, lead_id)');
  await knex.raw('create index lead_duplicates_own on lead_duplicates (responsible_id, group_id, lead_id)');
  await knex.raw(`
    create table lead_key_changes (
      id bigint generated always as identity primary key,
      lead_id integer not null,
      new_owner_only boolean not null default false
    )`);
  for (const table of ['lead_duplicates', 'lead_key_changes']) {
    await knex.raw(`create trigger ${table}_announce after insert or update or delete on ${table}
      execute function announce_table()`);
  }
  await addKeys(knex);
  await addTriggers(knex);
  await noteSharedKeys(knex);
}

async function addKeys(knex: Knex): Promise<void> {
  await knex.raw(`
    create function lead_keys(phones text[], emails text[], company_code text) returns setof text
    language sql immutable parallel safe as $$
      select 'p' || digits from unnest(phones) phone, regexp_replace(phone, '[^0-9]', '', 'g') digits
      where length(digits) >= 5
      union all select 'e' || lower(email) from unnest(emails) email where email <> ''
      union all select 'c' || company_code where company_code <> ''
    $$`);
}

async function addTriggers(knex: Knex): Promise<void> {
  await knex.raw(`
    create function note_new_keys() returns trigger language plpgsql as $$
    begin
      insert into lead_key_changes (lead_id) select id from new_rows
      where deleted_at is null and (phones <> '{}' or emails <> '{}' or company_code <> '');
      return null;
    end $$`);
  await knex.raw(`create trigger leads_keys_insert after insert on leads
    referencing new table as new_rows for each statement execute function note_new_keys()`);
  await knex.raw(`
    create function note_changed_keys() returns trigger language plpgsql as $$
    begin
      insert into lead_key_changes (lead_id, new_owner_only) values (old.id, TG_ARGV[0] = 'owner');
      return null;
    end $$`);
  await knex.raw(`create trigger leads_keys_update after update on leads for each row
    when (old.phones <> new.phones or old.emails <> new.emails or old.company_code is distinct from new.company_code
      or (old.deleted_at is null) <> (new.deleted_at is null)) execute function note_changed_keys('keys')`);
  await knex.raw(`create trigger leads_keys_owner after update on leads for each row
    when (old.responsible_id is distinct from new.responsible_id) execute function note_changed_keys('owner')`);
  await knex.raw(`create trigger leads_keys_delete after delete on leads for each row
    when (old.deleted_at is null) execute function note_changed_keys('keys')`);
}

/** All that is there already; also for data that was written without triggers. */
export async function noteSharedKeys(knex: Knex): Promise<void> {
  await knex.raw(`
    insert into lead_key_changes (lead_id)
    select distinct unnest(ids) from (
      select array_agg(id) ids from leads, lead_keys(phones, emails, company_code) key
      where deleted_at is null group by key having count(*) > 1
    ) shared order by 1`);
}

export async function down(knex: Knex): Promise<void> {
  for (const event of ['insert', 'update', 'owner', 'delete'])
    await knex.raw(`drop trigger leads_keys_${event} on leads`);
  await knex.raw('drop function note_new_keys()');
  await knex.raw('drop function note_changed_keys()');
  await knex.raw('drop table lead_key_changes');
  await knex.raw('drop table lead_duplicates');
  await knex.raw('drop function lead_keys(text[], text[], text)');
}
