import type { Knex } from 'knex';

// As for leads: every sort order has an index that also knows the tab.
const covered = 'include (state)';
const pending = 'fastupdate = on, gin_pending_list_limit = 256';
const texts = ['full_name', 'login', 'phone', 'email', 'company', 'city', 'address'];
const plain = ['registered_on', 'birth_on', 'tag_ids'];

export async function up(knex: Knex): Promise<void> {
  for (const column of texts) {
    await knex.raw(`create index clients_by_${column} on clients (${column} collate "und-x-icu", id) ${covered}`);
  }
  for (const column of plain) {
    await knex.raw(`create index clients_by_${column} on clients (${column}, id) ${covered}`);
  }
  await knex.raw(`create index clients_by_id on clients (id) ${covered}`);
  await knex.raw(`create index clients_bin on clients (deleted_at, id) where state = 'bin'`);
  await knex.raw('create index clients_company_code on clients (company_code) where company_code is not null');
  await knex.raw('create index clients_created_by on clients (created_by_id)');
  await knex.raw(`create index clients_search on clients using gin (search_text gin_trgm_ops) with (${pending})`);
  await knex.raw(`create index clients_emails on clients using gin (emails) with (${pending})`);
  await knex.raw(`create index clients_comments on clients using gin (fold(comments) gin_trgm_ops) with (${pending})
    where comments <> ''`);
  await knex.raw(`create index clients_tags on clients using gin (tag_ids) with (${pending})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of [...texts, ...plain, 'id']) await knex.raw(`drop index clients_by_${column}`);
  for (const name of ['bin', 'company_code', 'created_by', 'search', 'emails', 'comments', 'tags']) {
    await knex.raw(`drop index clients_${name}`);
  }
}
