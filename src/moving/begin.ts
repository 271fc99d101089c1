import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import type { Move } from './move.ts';
import { countRows, moveAll, trustIndexes } from './sweeps.ts';

/** Of more rows the rest of the request's time would not be enough. */
const atOnce = 200;

interface Wish {
  id: number;
  to: number | null;
  /** What the list of operations says of it. */
  name: string;
}

/** `left`: rows point at it, and nothing was given that they could point at instead. */
export type Begun = 'done' | 'left' | Operation;

/** Does a move in this transaction when few rows follow, else in the background: gives the operation then. */
export async function beginMove(trx: Knex.Transaction, me: Admin, move: Move, wish: Wish): Promise<Begun> {
  await trustIndexes(trx);
  const rows = await countAll(trx, move, wish);
  if (rows > 0 && move.needs_replacement && wish.to === null) return 'left';
  await leadOn(trx, move, wish);
  if (rows <= atOnce) return moveNow(trx, me, move, wish);

  const { id, to, name } = wish;
  const params = { name, replacement_id: to };
  const state = 'queued';
  const operation = await operations.create(trx, { admin_id: me.id, kind: move.kind, state, subject_id: id, params });
  await enqueue(trx, 'move_records', { operation_id: operation.id });
  return operation;
}

async function countAll(trx: Knex.Transaction, { sweeps }: Move, wish: Wish): Promise<number> {
  let rows = 0;
  for (const sweep of sweeps) if (rows <= atOnce) rows += await countRows(trx, sweep, wish, atOnce + 1 - rows);
  return rows;
}

// What is on its way to an entry that goes itself is led on to where that one's records go.
async function leadOn(trx: Knex.Transaction, { kind }: Move, { id, to }: Wish): Promise<void> {
  if (to === null) return;
  await trx('operations')
    .where({ kind })
    .whereNotNull('subject_id')
    .whereIn('state', ['queued', 'running'])
    .whereRaw(`params -> 'replacement_id' = to_jsonb(?::integer)`, [id])
    .update({ params: trx.raw(`params || jsonb_build_object('replacement_id', ?::integer)`, [to]) });
}

async function moveNow(trx: Knex.Transaction, me: Admin, move: Move, wish: Wish): Promise<Begun> {
  const { id, to } = wish;
  const moved = move.sweeps.map(() => 0);
  // Somebody may choose the entry between the move and its end; then the move is repeated.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (!move.needs_replacement || to !== null)
      for (const [at, sweep] of move.sweeps.entries()) moved[at]! += await moveAll(trx, sweep, { id, to });
    if (await move.end(trx, { me, id, to, moved })) return 'done';
    if (move.needs_replacement && to === null) break;
  }
  return 'left';
}
