import type { Knex } from 'knex';

const key = 'state, step_id, responsible_id, source_id, priority';
const rowKey = 'state, step_id, coalesce(responsible_id, 0), coalesce(source_id, 0), priority';

/** Exact counts for every tab and dictionary filter: writers append differences, a fold adds them up now and then. */
export async function up(knex: Knex): Promise<void> {
  const columns = `
    state lead_state not null,
    step_id integer not null,
    responsible_id integer not null,
    source_id integer not null,
    priority lead_priority not null,
    n integer not null`;
  await knex.raw(`create table lead_counts (${columns}, primary key (${key}))`);
  await knex.raw(`create table lead_count_deltas (id bigint generated always as identity primary key, ${columns})`);
  await knex.raw(
    `create trigger lead_counts_announce after insert on lead_count_deltas execute function announce_table()`,
  );
  await knex.raw(`
    create function count_leads() returns trigger language plpgsql as $$
    begin
      if TG_OP = 'INSERT' then
        insert into lead_count_deltas (${key}, n) select ${rowKey}, count(*) from new_rows group by 1, 2, 3, 4, 5;
      elsif TG_OP = 'DELETE' then
        insert into lead_count_deltas (${key}, n) select ${rowKey}, -count(*) from old_rows group by 1, 2, 3, 4, 5;
      else
        insert into lead_count_deltas (${key}, n)
        select ${key}, sum(n) from (
          select ${rowKey}, -1 from old_rows union all select ${rowKey}, 1 from new_rows
        ) moved (${key}, n) group by ${key} having sum(n) <> 0;
      end if;
      return null;
    end $$`);
  await knex.raw(`create trigger leads_count_insert after insert on leads
    referencing new table as new_rows for each statement execute function count_leads()`);
  await knex.raw(`create trigger leads_count_update after update on leads
    referencing old table as old_rows new table as new_rows for each statement execute function count_leads()`);
  await knex.raw(`create trigger leads_count_delete after delete on leads
    referencing old table as old_rows for each statement execute function count_leads()`);
  await knex.raw(`
    create function fold_lead_counts() returns void language sql as $$
      with folded as (delete from lead_count_deltas returning *)
      insert into lead_counts (${key}, n) select ${key}, sum(n) from folded group by ${key} order by ${key}
      on conflict (${key}) do update set n = lead_counts.n + excluded.n
    $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function fold_lead_counts()');
  for (const event of ['insert', 'update', 'delete']) await knex.raw(`drop trigger leads_count_${event} on leads`);
  await knex.raw('drop function count_leads()');
  await knex.raw('drop table lead_count_deltas');
  await knex.raw('drop table lead_counts');
}
