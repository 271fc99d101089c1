import type { Knex } from 'knex';

// As for clients: every sort order has an index that also knows the tab.
const covered = 'include (state)';
const pending = 'fastupdate = on, gin_pending_list_limit = 256';
const texts = ['name', 'code', 'vat_code', 'phone', 'email', 'city', 'address'];
const plain = ['registered_on', 'tag_ids'];

export async function up(knex: Knex): Promise<void> {
  for (const column of texts) {
    await knex.raw(`create index companies_by_${column} on companies (${column} collate "und-x-icu", id) ${covered}`);
  }
  for (const column of plain) {
    await knex.raw(`create index companies_by_${column} on companies (${column}, id) ${covered}`);
  }
  await knex.raw(`create index companies_by_id on companies (id) ${covered}`);
  await knex.raw(`create index companies_bin on companies (deleted_at, id) where state = 'bin'`);
  await knex.raw('create index companies_created_by on companies (created_by_id)');
  await knex.raw('create index companies_code_key on companies (company_code_key(code)) where code is not null');
  await knex.raw('create index companies_vat_key on companies (company_code_key(vat_code)) where vat_code is not null');
  await knex.raw('create index companies_name_key on companies (company_name_key(name))');
  await knex.raw(`create index companies_search on companies using gin (search_text gin_trgm_ops) with (${pending})`);
  await knex.raw(`create index companies_phones on companies using gin (phone_tails(phones)) with (${pending})`);
  await knex.raw(`create index companies_emails on companies using gin (emails) with (${pending})`);
  await knex.raw(`create index companies_comments on companies using gin (fold(comments) gin_trgm_ops) with (${pending})
    where comments <> ''`);
  await knex.raw(`create index companies_tags on companies using gin (tag_ids) with (${pending})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of [...texts, ...plain, 'id']) await knex.raw(`drop index companies_by_${column}`);
  const others = ['bin', 'created_by', 'code_key', 'vat_key', 'name_key', 'search', 'phones', 'emails', 'comments'];
  for (const name of [...others, 'tags']) await knex.raw(`drop index companies_${name}`);
}
