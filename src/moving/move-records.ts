import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { setBatch } from '../operations/as-operation.ts';
import type { MoveKind } from '../operations/kinds.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { runInParts } from '../operations/run-in-parts.ts';
import { tellDone } from '../operations/tell-done.ts';
import type { Move } from './move.ts';
import { moves } from './moves.ts';
import { countRows, type Ends, movePart, trustIndexes } from './sweeps.ts';

/** What a move keeps of its way: the sweep it is in and how far, and how many rows of each sweep it moved. */
interface Params extends Record<string, unknown> {
  replacement_id?: number | null;
  at?: { sweep: number; after: number };
  moved?: number[];
  refused?: number;
}

/** So often something may point at the entry that no sweep finds; then the sweeps are wrong. */
const mostRefused = 20;

export async function moveRecords(payload: { operation_id: number }, context: TaskContext): Promise<void> {
  await runInParts(payload.operation_id, takePart, context);
}

async function takePart(trx: Knex.Transaction, me: Admin, queued: Operation): Promise<Operation> {
  const move = moves[queued.kind as MoveKind];
  const params = queued.params as Params;
  const ends = { id: queued.subject_id!, to: params.replacement_id ?? null };
  await trustIndexes(trx);
  const it = queued.state === 'queued' ? { ...queued, total: await countAll(trx, move, ends) } : queued;
  const { sweep: at, after } = params.at ?? { sweep: 0, after: 0 };
  const sweep = move.sweeps[at];
  if (!sweep) return endPart(trx, me, move, it, ends);

  if (move.locks_entry) await giveWay(trx);
  await setBatch(trx, it.batch);
  const part = await movePart(trx, sweep, ends, after);
  await setBatch(trx, '');
  const moved = movedSoFar(move, params);
  moved[at]! += part.moved;
  return goOn(trx, it, {
    done: it.done + part.moved,
    total: Math.max(it.total, it.done + part.moved),
    changed: it.changed + (sweep.hidden ? 0 : part.moved),
    params: { ...params, moved, at: part.after === null ? next(at) : { sweep: at, after: part.after } },
  });
}

/** What came to the entry meanwhile is moved too; only when there is nothing left does it end. */
async function endPart(trx: Knex.Transaction, me: Admin, move: Move, it: Operation, ends: Ends): Promise<Operation> {
  const params = it.params as Params;
  for (const [at, sweep] of move.sweeps.entries())
    if ((await countRows(trx, sweep, ends, 1)) > 0)
      return goOn(trx, it, { params: { ...params, at: { sweep: at, after: 0 } } });

  await giveWay(trx);
  await setBatch(trx, it.batch);
  const ended = await move.end(trx, { me, ...ends, moved: movedSoFar(move, params) });
  await setBatch(trx, '');
  const refused = (params.refused ?? 0) + 1;
  if (!ended && refused > mostRefused) throw new Error(`something that no sweep of ${move.kind} knows points at it`);
  if (!ended) return goOn(trx, it, { params: { ...params, at: next(-1), refused } });

  const after: Operation = { ...it, state: 'done', total: it.done, finished_at: new Date() };
  const { state, total, finished_at } = after;
  await operations.update(trx, it.id, { state, total, finished_at });
  await tellDone(trx, me, after);
  return after;
}

// Whoever changes the entry or its dictionary may wait for this operation: the queue tries again, before that is a deadlock.
async function giveWay(trx: Knex.Transaction): Promise<void> {
  await trx.raw(`select set_config('lock_timeout', '500', true)`);
}

async function goOn(trx: Knex.Transaction, it: Operation, progress: Partial<Operation>): Promise<Operation> {
  const after: Operation = { ...it, ...progress, state: 'running' };
  await operations.update(trx, it.id, { total: it.total, ...progress, state: 'running' });
  return after;
}

async function countAll(trx: Knex.Transaction, { sweeps }: Move, ends: Ends): Promise<number> {
  let rows = 0;
  for (const sweep of sweeps) rows += await countRows(trx, sweep, ends, 100_000_000);
  return rows;
}

function movedSoFar({ sweeps }: Move, { moved }: Params): number[] {
  return sweeps.map((_, at) => moved?.[at] ?? 0);
}

function next(at: number): { sweep: number; after: number } {
  return { sweep: at + 1, after: 0 };
}
