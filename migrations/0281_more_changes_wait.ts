import type { Knex } from 'knex';

/**
 * More changed leads wait to be worked into the indexes of texts: worked in some thousands at a time they cost a third of
 * what hundreds do. A search looks through what waits in a few milliseconds, and every minute a job works it in.
 */
const limits: Array<[index: string, before: number, now: number]> = [
  ['leads_search', 1024, 4096],
  ['leads_comments', 256, 1024],
  ['leads_company_code_words', 256, 1024],
];

export async function up(knex: Knex): Promise<void> {
  for (const [index, , now] of limits) await knex.raw(`alter index ${index} set (gin_pending_list_limit = ${now})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const [index, before] of limits) await knex.raw(`alter index ${index} set (gin_pending_list_limit = ${before})`);
}
