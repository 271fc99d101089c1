import type { Knex } from 'knex';

// What only the filter asks for. A change waits in a short list of a GIN index (kB) until it is worked in, as in 0012.
const pending = 'fastupdate = on, gin_pending_list_limit = 256';

export async function up(knex: Knex): Promise<void> {
  for (const table of ['leads', 'clients']) {
    // With those without a code too: where nearly all have one, the few others are found.
    await knex.raw(`drop index ${table}_company_code`);
    await knex.raw(`create index ${table}_company_code on ${table} (company_code, id)`);
    await knex.raw(`create index ${table}_company_code_words on ${table}
      using gin (fold(company_code) gin_trgm_ops) with (${pending}) where company_code is not null`);
    await knex.raw(`create index ${table}_without_comments on ${table} (id) where comments = ''`);
  }
  await knex.raw('create index leads_held_days on leads (held_until) where held_until is not null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index leads_held_days');
  for (const table of ['leads', 'clients']) {
    await knex.raw(`drop index ${table}_without_comments`);
    await knex.raw(`drop index ${table}_company_code_words`);
    await knex.raw(`drop index ${table}_company_code`);
    await knex.raw(`create index ${table}_company_code on ${table} (company_code) where company_code is not null`);
  }
}
