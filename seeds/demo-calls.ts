import type { PlacedLead, Scene } from './demo-records.ts';

/** A few calls of the last days; some were missed, at the founder's phone as well as the operator's. */
export async function createDemoCalls(
  { trx, chance, now }: Scene,
  leads: PlacedLead[],
  { operator, chief }: { operator: number; chief: number },
): Promise<void> {
  const callers = leads.filter(({ in_bin, phones }) => !in_bin && phones.startsWith('0')).slice(0, 12);
  const phones = await trx('leads')
    .whereIn(
      'id',
      callers.map(({ id }) => id),
    )
    .select('id', 'phone');
  const rows = callers.map(({ id, client_id }, at) => {
    const started_at = chance.daysAgo(at / 3, now);
    return {
      phone: phones.find((lead) => lead.id === id).phone,
      admin_id: at % 3 === 0 ? chief : operator,
      lead_id: id,
      client_id,
      result: at % 4 === 3 ? 'created' : 'found',
      state: at % 3 === 0 ? 'missed' : 'ended',
      started_at,
      updated_at: started_at,
    };
  });
  await trx('calls').insert(rows.sort((one, other) => one.started_at.getTime() - other.started_at.getTime()));
}
