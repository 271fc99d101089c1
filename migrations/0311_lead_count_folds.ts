import type { Knex } from 'knex';

const key = 'state, step_id, responsible_id, source_id, priority';

/** Another mark after each fold: as long as it is the same, so are the sums in `lead_counts`, and only the differences are read. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table lead_count_folds (
      id integer primary key check (id = 1),
      mark uuid not null default gen_random_uuid()
    )`);
  await knex.raw('insert into lead_count_folds (id) values (1)');
  await setFold(
    knex,
    `, marked as (
        insert into lead_count_folds (id) select 1 where exists (select from folded)
        on conflict (id) do update set mark = excluded.mark
      )`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await setFold(knex, '');
  await knex.raw('drop table lead_count_folds');
}

async function setFold(knex: Knex, marking: string): Promise<void> {
  await knex.raw(`
    create or replace function fold_lead_counts() returns void language sql as $$
      with folded as (delete from lead_count_deltas returning *)${marking}
      insert into lead_counts (${key}, n) select ${key}, sum(n) from folded group by ${key} order by ${key}
      on conflict (${key}) do update set n = lead_counts.n + excluded.n
    $$`);
}
