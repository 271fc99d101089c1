import type { Knex } from 'knex';

/** Stops the start with one clear sentence where the server or database cannot carry Prospekt. */
export async function checkServer(db: Knex): Promise<void> {
  const { rows } = await db.raw(`
    select current_setting('server_version_num')::int version, current_setting('server_encoding') encoding,
      'ВАСЯ' ilike 'вася' and lower('Ž') = 'ž' folds,
      exists (select from pg_available_extensions where name = 'pg_trgm') trigrams,
      exists (select from pg_collation where collname = 'und-x-icu') icu`);
  const server = rows[0];
  if (server.version < 140000) {
    throw new Error(`Prospekt needs PostgreSQL 14 or newer; DATABASE_URL leads to ${server.version}.`);
  }
  if (!server.trigrams)
    throw new Error('Prospekt needs the PostgreSQL extension pg_trgm (package postgresql-contrib).');
  if (!server.icu) throw new Error('Prospekt needs a PostgreSQL built with ICU (collation und-x-icu).');
  if (server.encoding !== 'UTF8' || !server.folds) {
    throw new Error(
      "The database's locale cannot compare Cyrillic and Lithuanian letters: create it with " +
        "encoding UTF8 and a UTF-8 locale, e.g. CREATE DATABASE prospekt TEMPLATE template0 LOCALE 'C.UTF-8'.",
    );
  }
}
