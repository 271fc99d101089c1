import type { Knex } from 'knex';
import type { CustomField } from './repository.ts';
import { tableOf } from './sql.ts';

/** In how many records a value stands; it reads them all, so it is for the settings only. */
export async function countValues(db: Knex, { entity, key }: Pick<CustomField, 'entity' | 'key'>): Promise<number> {
  const { rows } = await db.raw(
    `select count(*)::integer n from ${tableOf[entity]} where custom->'${key}' is not null`,
  );
  return rows[0].n;
}
