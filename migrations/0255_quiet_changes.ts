import type { Knex } from 'knex';

/** An import tells nobody unless that is asked for: `prospekt.quiet` says so for the rest of its transaction. */
export async function up(knex: Knex): Promise<void> {
  await setTrigger(knex, `coalesce(current_setting('prospekt.quiet', true), '') = '' and`);
}

export async function down(knex: Knex): Promise<void> {
  await setTrigger(knex, '');
}

async function setTrigger(knex: Knex, loud: string): Promise<void> {
  await knex.raw('drop trigger changes_tell_watchers on changes');
  await knex.raw(`create trigger changes_tell_watchers after insert on changes for each row
    when (${loud} ((new.entity = 'lead' and new.kind = 'updated') or new.entity = 'action'))
    execute function tell_watchers()`);
}
