import type { Knex } from 'knex';

/** A cell may be left because its field was deleted. */
export async function up(knex: Knex): Promise<void> {
  await allow(knex, ['applied', 'changed', 'refused', 'unknown', 'in_bin', 'field_gone']);
}

export async function down(knex: Knex): Promise<void> {
  await knex('sheet_edit_cells').where({ outcome: 'field_gone' }).update({ outcome: 'refused' });
  await allow(knex, ['applied', 'changed', 'refused', 'unknown', 'in_bin']);
}

async function allow(knex: Knex, outcomes: string[]): Promise<void> {
  await knex.raw(`
    alter table sheet_edit_cells drop constraint sheet_edit_cells_outcome_check,
      add constraint sheet_edit_cells_outcome_check
        check (outcome in (${outcomes.map((outcome) => `'${outcome}'`).join(', ')}))`);
}
