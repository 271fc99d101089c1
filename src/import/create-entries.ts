import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { lockForChange } from '../db/dictionary-table.ts';
import * as steps from '../steps/repository.ts';
import { mayCreate, wordOf } from './lookups.ts';
import { creatable, type Plan } from './plan.ts';

const tables = { source_id: 'sources', step_id: 'steps', tag_ids: 'tags' } as const;
const longestName = 100;

/** Makes the sources, steps and tags that are to be created and are not there yet. */
export async function createEntries(trx: Knex.Transaction, me: Admin, { choices }: Plan): Promise<void> {
  if (!mayCreate(me)) return;
  for (const target of creatable) {
    const wanted = choices[target].filter(({ how }) => how === 'create').map(({ text }) => text.trim());
    if (wanted.length === 0) continue;
    await lockForChange(trx, tables[target]);
    const rows: Array<{ name: string }> = await trx(tables[target]).select('name');
    const known = new Set(rows.map(({ name }) => wordOf(name)));
    for (const name of wanted) {
      if (!name || known.has(wordOf(name))) continue;
      known.add(wordOf(name));
      await createEntry(trx, tables[target], name.slice(0, longestName));
    }
  }
}

async function createEntry(trx: Knex.Transaction, table: string, name: string): Promise<void> {
  if (table === 'steps') return createStep(trx, name);
  await trx(table).insert({ name });
}

// The last step is where clients are registered: what a file brings comes before it.
async function createStep(trx: Knex.Transaction, name: string): Promise<void> {
  const pipeline = await steps.lockAll(trx);
  const position = (pipeline.at(-1)?.position ?? 0) + 1;
  const [{ id }] = await trx('steps').insert({ name, position }).returning('id');
  const ids = pipeline.map((step) => step.id);
  await steps.setOrder(trx, [...ids.slice(0, -1), id, ...ids.slice(-1)]);
}
