import type { Knex } from 'knex';
import { noteSharedKeys } from '../migrations/0120_lead_duplicates.ts';
import { cities, companyForms, companyWords, firstNames, streets, surnames } from './words.ts';

const admins = 20;
const steps = 6;
const sources = 8;
const tags = 12;

/** Fills an empty, migrated database with `count` leads of a realistic mix; the same count gives the same leads. */
export async function buildLeads(db: Knex, count: number): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw('select setseed(0.42)');
    await addDictionaries(trx);
    const indexes = await dropIndexes(trx, 'leads');
    for (const table of ['leads', 'clients', 'actions']) await trx.raw(`alter table ${table} disable trigger user`);
    await addClients(trx, Math.round(count / 20));
    await addLeads(trx, count);
    await addWhatTriggersWould(trx);
    await addActions(trx);
    await noteSharedKeys(trx);
    for (const table of ['leads', 'clients', 'actions']) await trx.raw(`alter table ${table} enable trigger user`);
    for (const index of indexes) await trx.raw(index);
  });
  await db.raw('vacuum (analyze)');
}

/** Made at the end they take a fraction of the time. Gives the statements that make them just as the migrations did. */
async function dropIndexes(trx: Knex, table: string): Promise<string[]> {
  const { rows } = await trx.raw(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as statement from pg_index
     where indrelid = ?::regclass and not indisunique`,
    [table],
  );
  for (const { name } of rows) await trx.raw('drop index ??', [name]);
  return rows.map(({ statement }: { statement: string }) => statement);
}

async function addDictionaries(trx: Knex): Promise<void> {
  await trx.raw(`insert into admins (login, full_name, password_hash, rights, language, time_zone)
    select 'admin' || n, 'Менеджер ' || n, 'none', array['leads.view', 'leads.change'], 'ru', 'Europe/Kyiv'
    from generate_series(1, ${admins}) n`);
  await trx.raw(`insert into steps (name, colour, position)
    select 'Шаг ' || n, (array['blue', 'azure', 'purple', 'orange', 'teal', 'green'])[n], n from generate_series(1, ${steps}) n`);
  await trx.raw(`insert into sources (name) select 'Источник ' || n from generate_series(1, ${sources}) n`);
  await trx.raw(`insert into tags (name, colour) select 'Метка ' || n, 'teal' from generate_series(1, ${tags}) n`);
  await trx.raw(`insert into action_types (name) values ('Звонок'), ('Встреча')`);
}

async function addClients(trx: Knex, count: number): Promise<void> {
  await trx.raw(
    `insert into clients (login, full_name) select 'user' || n, 'Клиент ' || n from generate_series(1, ${count}) n`,
  );
}

const anyOf = (words: readonly string[]) =>
  `(array[${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(', ')}])[1 + floor(random() * ${words.length})::int]`;
/** 1…n, the small numbers far more often. */
const uneven = (n: number) => `1 + floor(power(random(), 2.2) * ${n})::int`;

async function addLeads(trx: Knex, count: number): Promise<void> {
  const phone = `case when random() < 0.6 then '+380' || (array['67', '68', '50', '63', '93'])[1 + floor(random() * 5)::int]
    || lpad(floor(random() * 1e7)::int::text, 7, '0') else '+3706' || lpad(floor(random() * 1e7)::int::text, 7, '0') end`;
  await trx.raw(`
    insert into leads (full_name, phones, emails, city, address, company, company_code, source_id, responsible_id,
      registered_on, priority, step_id, comments, tag_ids, client_id, login, deleted_at, last_action_at, next_planned_on,
      created_at, updated_at)
    select first_name || ' ' || surname,
      case when random() < 0.93 then case when random() < 0.25 then array[${phone}, ${phone}] else array[${phone}] end else '{}' end,
      case when random() < 0.7 then array['user' || n || '@' || (array['gmail.com', 'ukr.net', 'imone.lt', 'example.co.uk'])[1 + n % 4]] else '{}' end,
      case when random() < 0.9 then ${anyOf(cities)} end,
      case when random() < 0.7 then ${anyOf(streets)} || ' ' || 1 + floor(random() * 200)::int end,
      case when random() < 0.6 then ${anyOf(companyForms)} || ' «' || ${anyOf(companyWords)} || ' ' || 1 + floor(random() * 2000)::int || '»' end,
      case when random() < 0.3 then lpad(floor(random() * 1e8)::int::text, 8, '0') end,
      case when random() < 0.85 then ${uneven(sources)} end,
      case when random() < 0.95 then ${uneven(admins)} end,
      date '2026-11-22' - floor(random() * 1095)::int,
      (array['low', 'normal', 'normal', 'normal', 'high'])[1 + floor(random() * 5)::int]::lead_priority,
      ${uneven(steps)}, '',
      case when random() < 0.3 then array[${uneven(tags)}] else '{}' end,
      client_id, 'user' || client_id,
      case when n % 100 = 7 then now() - random() * interval '29 days' end,
      case when random() < 0.7 then now() - random() * interval '700 days' end,
      case when random() < 0.15 then date '2026-11-22' + floor(random() * 60)::int - 20 end,
      now(), now()
    from (
      select n, ${anyOf(firstNames)} first_name, ${anyOf(surnames)} surname,
        case when n % 20 = 3 then (n + 19) / 20 end client_id
      from generate_series(1, ${count}) n offset 0
    ) people`);
}

async function addWhatTriggersWould(trx: Knex): Promise<void> {
  await trx.raw(`insert into lead_counts (state, step_id, responsible_id, source_id, priority, n)
    select state, step_id, coalesce(responsible_id, 0), coalesce(source_id, 0), priority, count(*) from leads group by 1, 2, 3, 4, 5`);
  await trx.raw(`insert into lead_step_visits (lead_id, step_id, admin_id, entered_at)
    select id, step_id, responsible_id, registered_on from leads`);
}

async function addActions(trx: Knex): Promise<void> {
  await trx.raw(`insert into actions (lead_id, step_id, author_id, text, created_at)
    select id, step_id, coalesce(responsible_id, 1), 'Позвонил, ждёт предложения', coalesce(last_action_at, now()) from leads where id % 3 = 0`);
  await trx.raw(`insert into actions (lead_id, step_id, author_id, assignee_id, text, planned_on, created_at)
    select id, step_id, coalesce(responsible_id, 1), coalesce(responsible_id, 1), 'Перезвонить', next_planned_on, coalesce(last_action_at, now())
    from leads where next_planned_on is not null`);
}
