import type { Knex } from 'knex';

/**
 * Works what waits at the GIN indexes into them. Otherwise somebody's save would do it for thousands of changes at once, and
 * every search would look through them.
 */
export async function workInChanges(db: Knex, stopping: AbortSignal): Promise<void> {
  const { rows } = await db.raw(
    `select c.oid::integer as index from pg_class c
     join pg_am on pg_am.oid = c.relam and amname = 'gin'
     where c.relkind = 'i' and c.relnamespace = current_schema()::regnamespace
       and not coalesce(c.reloptions @> array['fastupdate=off'], false)
     order by c.oid`,
  );
  for (const { index } of rows as Array<{ index: number }>) {
    if (stopping.aborted) return;
    await db.raw('select gin_clean_pending_list(?::oid::regclass)', [index]);
  }
}
