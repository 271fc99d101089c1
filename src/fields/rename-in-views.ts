import type { Knex } from 'knex';
import type { CustomField } from './repository.ts';
import { tableOf } from './sql.ts';
import { nameOf } from './values.ts';

/** Saved views that ask for an option go on asking for it under its new name: without it they would show everything. */
export async function renameInViews(
  trx: Knex.Transaction,
  field: Pick<CustomField, 'entity' | 'key'>,
  renames: ReadonlyArray<{ from: string; to: string }>,
): Promise<void> {
  const newNames = new Map(renames.map(({ from, to }) => [from, to]));
  const name = nameOf(field);
  // `custom.KEY`, `custom.KEY.not`, and in the second group `b.custom.KEY`.
  const asksForIt = (parameter: string) => `${parameter.replace(/^b\./, '')}.`.startsWith(`${name}.`);
  const views: Array<{ id: number; query: string }> = await trx('saved_views')
    .where({ list: tableOf[field.entity] })
    .whereRaw('strpos(query, ?) > 0', [name])
    .orderBy('id')
    .forUpdate()
    .select('id', 'query');
  for (const { id, query } of views) {
    const asked = [...new URLSearchParams(query)];
    const renamed = asked.map(([key, value]) => [key, asksForIt(key) ? (newNames.get(value) ?? value) : value]);
    if (renamed.some(([, value], at) => value !== asked[at]![1]))
      await trx('saved_views')
        .where({ id })
        .update({ query: `${new URLSearchParams(renamed as Array<[string, string]>)}` });
  }
}
