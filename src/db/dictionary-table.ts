import type { Knex } from 'knex';

export class NameTaken extends Error {}

/** Of sources, tags, steps and kinds of action. */
export const longestName = 60;

/** One change of a dictionary at a time; whoever only points at its rows (ROW SHARE) is not held up. */
export async function lockForChange(trx: Knex.Transaction, table: string): Promise<void> {
  await trx.raw('lock table ?? in share row exclusive mode', [table]);
}

/** Throws `NameTaken` if another row has the name in any case; the table must be locked for change. */
export async function refuseTakenName(
  trx: Knex.Transaction,
  table: string,
  name: string,
  exceptId: number | null,
): Promise<void> {
  const other = await trx(table)
    .whereRaw('lower(name) = lower(?)', [name])
    .whereNot({ id: exceptId ?? 0 })
    .first('id');
  if (other) throw new NameTaken();
}

/** What `work` answers, or undefined, and nothing done, when a name was taken. */
export async function unlessTaken<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NameTaken) return undefined;
    throw error;
  }
}

/** False, and nothing removed, while something points at the row; whoever is just about to is waited for. */
export async function removeUnused(trx: Knex.Transaction, table: string, id: number): Promise<boolean> {
  try {
    await trx.transaction((savepoint) => savepoint(table).where({ id }).delete());
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '23503') return false;
    throw error;
  }
}
