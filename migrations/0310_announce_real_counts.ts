import type { Knex } from 'knex';

/**
 * A trigger for each statement fires for one that adds no row too: every change of a lead, of its name as well, made the
 * counts of all tabs old. Who watches anything is kept besides how many leads one watches.
 */
export async function up(knex: Knex): Promise<void> {
  await announceCounts(knex, 'row');
  await announceWatching(knex, ['lead_watchers', 'lead_counts']);
}

export async function down(knex: Knex): Promise<void> {
  await announceWatching(knex, ['lead_counts']);
  await announceCounts(knex, 'statement');
}

async function announceCounts(knex: Knex, each: 'row' | 'statement'): Promise<void> {
  await knex.raw('drop trigger lead_counts_announce on lead_count_deltas');
  await knex.raw(
    `create trigger lead_counts_announce after insert on lead_count_deltas
     for each ${each} execute function announce_table()`,
  );
}

async function announceWatching(knex: Knex, names: string[]): Promise<void> {
  const told = names.map((name) => `perform pg_notify('prospekt_cache', '${name}');`).join(' ');
  await knex.raw(`
    create or replace function announce_watching() returns trigger language plpgsql as $$
    begin
      ${told}
      return null;
    end $$`);
}
