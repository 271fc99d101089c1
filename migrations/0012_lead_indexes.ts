import type { Knex } from 'knex';

// Every sort order has a covering index: a page deep in the list, under any tab or dictionary filter, is found
// without touching the table.
const covered = 'include (state, step_id, responsible_id, source_id, priority)';
// A changed lead waits in a short list of each GIN index (kB) until it is worked in: a quarter of the time of a change.
const pending = 'fastupdate = on, gin_pending_list_limit = 256';
const texts = ['full_name', 'phone', 'email', 'company', 'city', 'address', 'login'];
const plain = [
  'registered_on',
  'last_action_at',
  'next_planned_on',
  'step_id',
  'source_id',
  'responsible_id',
  'priority',
  'tag_ids',
];

export async function up(knex: Knex): Promise<void> {
  for (const column of texts) {
    const only = column === 'login' ? 'where login is not null' : '';
    await knex.raw(`create index leads_by_${column} on leads (${column} collate "und-x-icu", id) ${covered} ${only}`);
  }
  for (const column of plain) {
    await knex.raw(`create index leads_by_${column} on leads (${column}, id) ${covered}`);
  }
  await knex.raw(`create index leads_by_id on leads (id) ${covered}`);
  await knex.raw(`create index leads_converted on leads (id) ${covered} where state = 'converted'`);
  await knex.raw(`create index leads_bin on leads (deleted_at, id) where state = 'bin'`);
  await knex.raw('create index leads_client on leads (client_id) where client_id is not null');
  await knex.raw('create index leads_company_code on leads (company_code) where company_code is not null');
  await knex.raw(`create index leads_search on leads using gin (search_text gin_trgm_ops) with (${pending})`);
  await knex.raw(`create index leads_phones on leads using gin (phone_tails(phones)) with (${pending})`);
  await knex.raw(`create index leads_emails on leads using gin (emails) with (${pending})`);
  await knex.raw(`create index leads_comments on leads using gin (fold(comments) gin_trgm_ops) with (${pending})
    where comments <> ''`);
  await knex.raw(`create index leads_tags on leads using gin (tag_ids) with (${pending})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const column of [...texts, ...plain, 'id']) await knex.raw(`drop index leads_by_${column}`);
  for (const name of ['converted', 'bin', 'client', 'company_code', 'search', 'phones', 'emails', 'comments', 'tags']) {
    await knex.raw(`drop index leads_${name}`);
  }
}
