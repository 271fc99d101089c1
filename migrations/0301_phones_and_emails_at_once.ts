import type { Knex } from 'knex';

/**
 * A lead has one or two phones and e-mails: to let them wait for their index costs more than to put them there at once, and
 * who looks for duplicates or a caller would read all that waits.
 */
const indexes = ['leads_phones', 'leads_emails', 'clients_emails'];

export async function up(knex: Knex): Promise<void> {
  for (const index of indexes) {
    await knex.raw(`alter index ${index} set (fastupdate = off)`);
    await knex.raw(`select gin_clean_pending_list('${index}')`);
  }
}

export async function down(knex: Knex): Promise<void> {
  for (const index of indexes) await knex.raw(`alter index ${index} set (fastupdate = on)`);
}
