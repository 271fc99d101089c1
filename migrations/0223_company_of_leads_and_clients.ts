import type { Knex } from 'knex';

const tables = ['leads', 'clients'];

/**
 * A lead or a client may belong to a company. As long as it does, its text `company` is the company's name;
 * whoever writes another text takes it off the company.
 */
export async function up(knex: Knex): Promise<void> {
  // `for share`: a company that is renamed at this very moment is waited for.
  await knex.raw(`
    create function follow_company() returns trigger language plpgsql as $$
    declare name_now text := (select name from companies where id = new.company_id for share);
    begin
      if TG_OP = 'INSERT' or new.company_id is distinct from old.company_id then
        new.company := coalesce(name_now, new.company);
      elsif new.company is distinct from name_now then
        new.company_id := null;
      end if;
      return new;
    end $$`);
  for (const table of tables) {
    await knex.raw(`alter table ${table} add column company_id integer references companies on delete set null`);
    await knex.raw(`create index ${table}_company on ${table} (company_id, id) where company_id is not null`);
    await knex.raw(`create trigger ${table}_company before insert or update of company, company_id on ${table}
      for each row when (new.company_id is not null) execute function follow_company()`);
  }
  await knex.raw(`
    create function pass_company_name() returns trigger language plpgsql as $$
    begin
      update leads set company = new.name where company_id = new.id;
      update clients set company = new.name where company_id = new.id;
      return null;
    end $$`);
  await knex.raw(`create trigger companies_pass_name after update of name on companies
    for each row when (old.name <> new.name) execute function pass_company_name()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger companies_pass_name on companies');
  await knex.raw('drop function pass_company_name()');
  for (const table of tables) {
    await knex.raw(`drop trigger ${table}_company on ${table}`);
    await knex.raw(`alter table ${table} drop column company_id`);
  }
  await knex.raw('drop function follow_company()');
}
