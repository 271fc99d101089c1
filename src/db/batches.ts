/**
 * Repeats a short transaction until it finds nothing more. Throws when the process stops meanwhile, so that the
 * queue hands the rest to another one.
 */
export async function inBatches(stopping: AbortSignal, batch: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    stopping.throwIfAborted();
    const done = await batch();
    if (done === 0) return total;
    total += done;
  }
}
