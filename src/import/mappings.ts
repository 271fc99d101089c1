import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { type ImportEntity, Plan } from './plan.ts';

/** Keeps where the columns went, for the next file whose columns have these names. */
export async function remember(
  db: Knex,
  me: Admin,
  entity: ImportEntity,
  signature: string,
  plan: Plan,
): Promise<void> {
  await db('import_mappings')
    .insert({ admin_id: me.id, entity, signature, plan: JSON.stringify(plan), used_at: db.fn.now() })
    .onConflict(['admin_id', 'entity', 'signature'])
    .merge(['plan', 'used_at']);
}

/** One's own, else the latest of a colleague. */
export async function find(db: Knex, me: Admin, entity: ImportEntity, signature: string): Promise<Plan | undefined> {
  const row = await db('import_mappings')
    .where({ entity, signature })
    .orderByRaw('(admin_id = ?) desc, used_at desc, id desc', [me.id])
    .first('plan');
  const plan = row && Plan.safeParse(row.plan);
  return plan?.data;
}
