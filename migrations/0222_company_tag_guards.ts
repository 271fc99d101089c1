import type { Knex } from 'knex';

/** `companies.tag_ids` is an array like those of leads and clients, so what a foreign key would promise stands here. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function check_company_tags() returns trigger language plpgsql as $$
    begin
      perform 1 from tags where id = any(new.tag_ids) for key share;
      if exists (select from unnest(new.tag_ids) tag_id where not exists (select from tags where id = tag_id)) then
        raise foreign_key_violation using message = 'a tag of the company does not exist', constraint = 'companies_tag_ids';
      end if;
      return new;
    end $$`);
  await knex.raw(`create trigger companies_check_tags before insert or update of tag_ids on companies
    for each row when (new.tag_ids <> '{}') execute function check_company_tags()`);
  await knex.raw(`
    create function drop_tag_from_companies() returns trigger language plpgsql as $$
    begin
      update companies set tag_ids = array_remove(tag_ids, old.id) where tag_ids @> array[old.id];
      return old;
    end $$`);
  await knex.raw(`create trigger tags_leave_companies before delete on tags
    for each row execute function drop_tag_from_companies()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger tags_leave_companies on tags');
  await knex.raw('drop function drop_tag_from_companies()');
  await knex.raw('drop trigger companies_check_tags on companies');
  await knex.raw('drop function check_company_tags()');
}
