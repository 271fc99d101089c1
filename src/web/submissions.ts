import type { Knex } from 'knex';

/**
 * Does `work` once for a form, however often it is sent: the second arrival waits for the first
 * and gets the same address to go on to. `work` returns that address. Without an id it just runs.
 */
export async function once(
  trx: Knex.Transaction,
  adminId: number,
  submissionId: string | undefined,
  work: () => Promise<string>,
): Promise<string> {
  if (!submissionId) return work();
  const fresh = await trx('submissions').insert({ id: submissionId, admin_id: adminId }).onConflict('id').ignore();
  if ((fresh as unknown as { rowCount: number }).rowCount === 0) {
    const first = await trx('submissions').where({ id: submissionId, admin_id: adminId }).first('location');
    return first?.location || '/';
  }
  const location = await work();
  await trx('submissions').where({ id: submissionId }).update({ location });
  return location;
}
