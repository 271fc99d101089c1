import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notify } from '../notifications/repository.ts';
import type { Operation } from './repository.ts';

/** Tells whoever asked for it that work in the background has ended. */
export async function tellDone(
  trx: Knex.Transaction,
  me: Admin,
  { id, kind, state, changed }: Pick<Operation, 'id' | 'kind' | 'state' | 'changed'>,
): Promise<void> {
  await notify(trx, [me.id], 'operation_done', { entity: 'operation', entity_id: id, data: { kind, state, changed } });
}
