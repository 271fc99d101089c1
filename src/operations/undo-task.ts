import type { TaskContext } from '../jobs/tasks.ts';
import { runInParts } from './run-in-parts.ts';
import { undoPart } from './undo.ts';

export async function undoOperation(payload: { operation_id: number }, context: TaskContext): Promise<void> {
  await runInParts(payload.operation_id, undoPart, context);
}
