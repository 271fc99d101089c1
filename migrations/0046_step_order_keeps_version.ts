import type { Knex } from 'knex';

/** Putting steps in another order must not turn away whoever is just renaming one. */
export async function up(knex: Knex): Promise<void> {
  await setTrigger(knex, `raise_version('position')`);
}

export async function down(knex: Knex): Promise<void> {
  await setTrigger(knex, 'raise_version()');
}

async function setTrigger(knex: Knex, run: string): Promise<void> {
  await knex.raw('drop trigger steps_version on steps');
  await knex.raw(`create trigger steps_version before update on steps for each row execute function ${run}`);
}
