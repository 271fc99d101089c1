import type { Knex } from 'knex';

/** A column of another table that points at a dictionary's rows. */
export interface Reference {
  table: string;
  column: string;
}

export class NameTaken extends Error {}

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

// Every index of a lead changes with it: 200,000 leads took 130 s on two busy cores, a million takes ten minutes.
const statementLimit = 30 * 60_000;
const driver = { query_timeout: statementLimit };

/**
 * Removes a row after all that points at it was made to point at the replacement.
 * False, and nothing removed, while something still points at it and there is no replacement.
 */
export async function removeReplaced(
  trx: Knex.Transaction,
  table: string,
  references: Reference[],
  id: number,
  replacementId: number | null,
): Promise<boolean> {
  await trx.raw(`select set_config('statement_timeout', ?, true)`, [String(statementLimit)]);
  // Somebody may choose the row between the move and the removal; then the move is repeated.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (replacementId) await moveReferences(trx, references, id, replacementId);
    if (await removed(trx, table, id)) return true;
    if (!replacementId) return false;
  }
  return false;
}

async function moveReferences(
  trx: Knex.Transaction,
  references: Reference[],
  id: number,
  replacementId: number,
): Promise<void> {
  for (const { table, column } of references) {
    await trx(table)
      .where(column, id)
      .update({ [column]: replacementId })
      .options(driver);
  }
}

async function removed(trx: Knex.Transaction, table: string, id: number): Promise<boolean> {
  try {
    await trx.transaction((savepoint) => savepoint(table).where({ id }).delete().options(driver));
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === '23503') return false;
    throw error;
  }
}
