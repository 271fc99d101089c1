import type { Knex } from 'knex';

/**
 * Where each order of leads stands after every so many rows, and what lies between: a first jump far into a list begins
 * near its page (decision 0035). Made anew by a job, so a crash may empty them. Whoever asks what has moved since learns now
 * whether that is still known.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create table lead_moves_forgotten (below xid8 not null)`);
  await knex.raw(`insert into lead_moves_forgotten select pg_snapshot_xmin(pg_current_snapshot())`);
  await knex.raw(`create unlogged table lead_outlines (
    sort text primary key,
    runs jsonb not null,
    snapshot pg_snapshot not null
  )`);
  await knex.raw(`create unlogged table lead_outline_blocks (
    sort text not null,
    run smallint not null,
    block integer not null,
    id integer not null,
    key text,
    primary key (sort, run, block)
  )`);
  await knex.raw(`create unlogged table lead_outline_counts (
    sort text not null,
    by text not null,
    run smallint not null,
    block integer not null,
    state lead_state not null,
    step_id integer,
    responsible_id integer,
    source_id integer,
    priority lead_priority,
    n integer not null
  )`);
  await knex.raw('create index lead_outline_counts_sort_by on lead_outline_counts (sort, by)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table lead_outline_counts, lead_outline_blocks, lead_outlines, lead_moves_forgotten');
}
