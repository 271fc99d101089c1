import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import type { Rename } from './change.ts';
import type { CustomField } from './repository.ts';
import { tableOf } from './sql.ts';

const step = 2000;

/** A rename and how far through the records it came. */
type Pending = Rename & { after?: number };
type Row = Pick<CustomField, 'id' | 'entity' | 'key' | 'kind'> & { renames: Pending[] };

/** Gives records the new names of a field's options, one rename after another. */
export async function renameOptions(
  { field_id }: { field_id: number },
  { db, stopping }: Pick<TaskContext, 'db' | 'stopping'>,
): Promise<void> {
  while (await renamePart(db, field_id)) {
    if (stopping.aborted) throw new Error('the process stops');
  }
}

/** The next records and the new position in one transaction; false when nothing is left. */
async function renamePart(db: Knex, fieldId: number): Promise<boolean> {
  const author = await db('custom_fields').where({ id: fieldId }).first(db.raw(`(renames->0->>'by')::integer as id`));
  return asAuthor(db, author?.id ? author : null, async (trx) => {
    const field: Row | undefined = await trx('custom_fields').where({ id: fieldId }).forUpdate().first();
    const [rename, ...others] = field?.renames ?? [];
    if (!field || !rename) return false;
    const end = await endOf(trx, field, rename.after ?? 0);
    if (end !== null) await renameIn(trx, field, rename, end);
    const renames = end === null ? others : [{ ...rename, after: end }, ...others];
    await trx('custom_fields')
      .where({ id: fieldId })
      .update({ renames: JSON.stringify(renames) });
    return renames.length > 0;
  });
}

async function endOf(trx: Knex.Transaction, { entity }: Row, after: number): Promise<number | null> {
  const ids = trx(tableOf[entity]).where('id', '>', after).orderBy('id').limit(step).select('id');
  const row = await trx.from(ids.as('ids')).max('id as end').first();
  return row?.end ?? null;
}

async function renameIn(trx: Knex.Transaction, field: Row, { from, to, after = 0 }: Pending, end: number) {
  const { key, kind } = field;
  const table = tableOf[field.entity];
  const several = kind === 'multi_select';
  const holds = several ? `custom->'${key}' @> to_jsonb(array[cast(:from as text)])` : `custom->>'${key}' = :from`;
  const replaced = several
    ? `(select jsonb_agg(distinct case value when :from then :to else value end)
       from jsonb_array_elements_text(custom->'${key}') value)`
    : 'to_jsonb(cast(:to as text))';
  await trx.raw(
    `update ${table} set custom = jsonb_set(custom, '{${key}}', ${replaced})
     where id > :after and id <= :end and ${holds}`,
    { from, to, after, end },
  );
}
