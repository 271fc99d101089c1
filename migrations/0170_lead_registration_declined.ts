import type { Knex } from 'knex';

const hidden = `, 'registration_declined')`;

/** Whether "Register as a client now?" was answered with "Not now": the question is asked once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table leads add column registration_declined boolean not null default false');
  // The answer is no edit of the lead: it stays out of version and change log.
  await remakeTriggers(knex, (definition) => definition.replace(/\)$/, hidden));
}

export async function down(knex: Knex): Promise<void> {
  await remakeTriggers(knex, (definition) => definition.replace(hidden, ')'));
  await knex.raw('alter table leads drop column registration_declined');
}

// From what the database says they are, so that what migrations before this one hid stays hidden.
async function remakeTriggers(knex: Knex, change: (definition: string) => string): Promise<void> {
  for (const name of ['leads_version', 'leads_log']) {
    const { rows } = await knex.raw(
      `select pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = 'leads'::regclass and tgname = ?`,
      [name],
    );
    await knex.raw(`drop trigger ${name} on leads`);
    await knex.raw(change(rows[0].definition));
  }
}
