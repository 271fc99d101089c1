import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table lead_watchers (
      id integer generated always as identity primary key,
      lead_id integer not null references leads on delete cascade,
      admin_id integer not null references admins on delete cascade,
      created_at timestamptz not null default now(),
      unique (lead_id, admin_id)
    )`);
  await knex.raw('create index lead_watchers_admin on lead_watchers (admin_id, lead_id)');
  await knex.raw(
    `create trigger lead_watchers_log after insert or update or delete on lead_watchers
     for each row execute function log_change('lead_watcher')`,
  );
  await addAnnouncement(knex);
  await addTelling(knex);
}

// How many leads one watches is kept with the counts of leads: it changes with both.
async function addAnnouncement(knex: Knex): Promise<void> {
  await knex.raw(`
    create function announce_watching() returns trigger language plpgsql as $$
    begin
      perform pg_notify('prospekt_cache', 'lead_counts');
      return null;
    end $$`);
  await knex.raw(`create trigger lead_watchers_announce after insert or update or delete on lead_watchers
    execute function announce_watching()`);
}

// Read from the change log, so that no way of changing a lead escapes it. A lead nobody watches costs a look into an
// index. Several changes are one notification while it is unseen; who may not see the lead hears nothing.
async function addTelling(knex: Knex): Promise<void> {
  await knex.raw(`
    create function tell_watchers() returns trigger language plpgsql as $$
    declare
      changed integer;
      names jsonb := '["actions"]';
    begin
      if new.entity = 'lead' then
        changed := new.entity_id;
      else
        changed := coalesce(new.after, new.before) -> 'lead_id';
        if changed is null then select lead_id into changed from actions where id = new.entity_id; end if;
      end if;
      if not exists (select from lead_watchers where lead_id = changed) then return null; end if;
      if new.entity = 'lead' then
        select jsonb_agg(distinct name) into names
        from jsonb_object_keys(coalesce(new.before, '{}') || coalesce(new.after, '{}')) name;
      end if;
      insert into notifications (admin_id, kind, entity, entity_id, author_id, data)
      select watcher.admin_id, 'lead_changed', 'lead', changed, author.id, jsonb_build_object('fields', names)
      from lead_watchers watcher
      join leads on leads.id = watcher.lead_id
      join admins on admins.id = watcher.admin_id
      left join admins author on author.id = new.admin_id
      where watcher.lead_id = changed
        and watcher.admin_id is distinct from new.admin_id
        and admins.disabled_at is null and 'leads.view' = any(admins.rights)
        and (not admins.own_leads_only or leads.responsible_id = admins.id)
      order by watcher.admin_id
      on conflict (admin_id, kind, entity, entity_id) where seen_at is null
      do update set at = now(), author_id = excluded.author_id, data = jsonb_build_object('fields', (
        select jsonb_agg(distinct name) from jsonb_array_elements(
          coalesce(notifications.data -> 'fields', '[]') || (excluded.data -> 'fields')) name));
      return null;
    end $$`);
  await knex.raw(`create trigger changes_tell_watchers after insert on changes for each row
    when ((new.entity = 'lead' and new.kind = 'updated') or new.entity = 'action')
    execute function tell_watchers()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger changes_tell_watchers on changes');
  await knex.raw('drop function tell_watchers()');
  await knex.raw('drop table lead_watchers');
  await knex.raw('drop function announce_watching()');
}
