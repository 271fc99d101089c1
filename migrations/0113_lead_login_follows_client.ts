import type { Knex } from 'knex';

/** A lead without a client is not converted and has no login; a client's new login reaches its leads. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop trigger leads_login on leads');
  await knex.raw(`
    create or replace function fill_lead_login() returns trigger language plpgsql as $$
    begin
      new.login := (select login from clients where id = new.client_id);
      if new.client_id is null then new.converted_at := null; end if;
      return new;
    end $$`);
  await knex.raw(
    `create trigger leads_login before insert or update of client_id on leads
     for each row when (new.client_id is not null or new.login is not null) execute function fill_lead_login()`,
  );
  await knex.raw(`
    create function pass_login_to_leads() returns trigger language plpgsql as $$
    begin
      update leads set login = new.login where client_id = new.id;
      return null;
    end $$`);
  await knex.raw(
    `create trigger clients_pass_login after update of login on clients
     for each row when (old.login <> new.login) execute function pass_login_to_leads()`,
  );
  await setLink(knex, 'on delete set null');
}

export async function down(knex: Knex): Promise<void> {
  await setLink(knex, '');
  await knex.raw('drop trigger clients_pass_login on clients');
  await knex.raw('drop function pass_login_to_leads()');
  await knex.raw('drop trigger leads_login on leads');
  await knex.raw(`
    create or replace function fill_lead_login() returns trigger language plpgsql as $$
    begin
      new.login := (select login from clients where id = new.client_id);
      return new;
    end $$`);
  await knex.raw(
    `create trigger leads_login before insert or update of client_id on leads
     for each row when (new.client_id is not null) execute function fill_lead_login()`,
  );
}

// The bin of clients empties itself: a lead that came to be such a client stays, with its history, as a potential one.
async function setLink(knex: Knex, onDelete: string): Promise<void> {
  await knex.raw('alter table leads drop constraint leads_client_id_fkey');
  await knex.raw(
    `alter table leads add constraint leads_client_id_fkey foreign key (client_id) references clients ${onDelete}`,
  );
}
