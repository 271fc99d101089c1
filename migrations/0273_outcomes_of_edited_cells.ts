import type { Knex } from 'knex';

/** What became of each ticked cell when the file was applied. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table sheet_edit_cells add column outcome text
      check (outcome in ('applied', 'changed', 'refused', 'unknown', 'in_bin'))`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table sheet_edit_cells drop column outcome');
}
