import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { lockForChange } from '../db/dictionary-table.ts';
import * as steps from '../steps/repository.ts';
import { isTooLong, mayCreate, nameOf, wordOf } from './lookups.ts';
import { columnsOf, creatable, type Plan } from './plan.ts';

const tables = { source_id: 'sources', step_id: 'steps', tag_ids: 'tags' } as const;

/** Makes the sources, steps and tags that columns of the file are to bring and that are not there yet. */
export async function createEntries(trx: Knex.Transaction, me: Admin, plan: Plan): Promise<void> {
  if (!mayCreate(me)) return;
  for (const target of creatable) {
    const wanted = plan.choices[target].filter(({ how }) => how === 'create').map(({ text }) => nameOf(text));
    if (wanted.length === 0 || columnsOf(plan, target).length === 0) continue;
    await lockForChange(trx, tables[target]);
    const rows: Array<{ name: string }> = await trx(tables[target]).select('name');
    const known = new Set(rows.map(({ name }) => wordOf(name)));
    const names: string[] = [];
    for (const name of wanted) {
      if (!name || isTooLong(name) || known.has(wordOf(name))) continue;
      known.add(wordOf(name));
      names.push(name);
    }
    if (target === 'step_id') for (const name of names) await createStep(trx, name);
    else if (names.length > 0)
      await trx(tables[target])
        .insert(names.map((name) => ({ name })))
        .onConflict()
        .ignore();
  }
}

// The last step is where clients are registered: what a file brings comes before it.
async function createStep(trx: Knex.Transaction, name: string): Promise<void> {
  const pipeline = await steps.lockAll(trx);
  const position = (pipeline.at(-1)?.position ?? 0) + 1;
  const [{ id }] = await trx('steps').insert({ name, position }).returning('id');
  const ids = pipeline.map((step) => step.id);
  await steps.setOrder(trx, [...ids.slice(0, -1), id, ...ids.slice(-1)]);
}
