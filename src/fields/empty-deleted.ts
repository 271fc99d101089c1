import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { keptDays } from './change.ts';
import type { FieldEntity } from './repository.ts';
import { tableOf } from './sql.ts';

const step = 2000;
const overdue = `deleted_at < now() - interval '${keptDays} days'`;

interface Deleted {
  id: number;
  entity: FieldEntity;
  key: string;
}

/** Takes the values of fields that cannot come back out of the records, and then the fields. */
export async function emptyDeletedFields({ db, stopping }: Pick<TaskContext, 'db' | 'stopping'>): Promise<void> {
  const fields: Deleted[] = await db('custom_fields').whereRaw(overdue).orderBy('id').select('id', 'entity', 'key');
  for (const field of fields) {
    let after: number | null = 0;
    while (after !== null && !stopping.aborted) after = await emptyPart(db, field, after);
    if (stopping.aborted) return;
    await asAuthor(db, null, (trx) => trx('custom_fields').where({ id: field.id }).delete());
  }
}

/** The id up to which records are done, null at the end. */
async function emptyPart(db: Knex, { entity, key }: Deleted, after: number): Promise<number | null> {
  const table = tableOf[entity];
  return asAuthor(db, null, async (trx) => {
    const ids = trx(table).where('id', '>', after).orderBy('id').limit(step).select('id');
    const row = await trx.from(ids.as('ids')).max('id as end').first();
    if (!row?.end) return null;
    await trx.raw(
      `update ${table} set custom = custom - '${key}' where id > :after and id <= :end and custom->'${key}' is not null`,
      { after, end: row.end },
    );
    return row.end;
  });
}
