import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';
import { isAddress } from '../mail/addresses.ts';

export const mostRecipients = 20_000;

export type LeftOut = 'no_email' | 'bad_email' | 'in_bin' | 'suppressed' | 'same_email';

/** Who of the chosen leads gets the mail, and who does not and why. */
export interface Chosen {
  recipients: Array<{ id: number; full_name: string; email: string }>;
  left_out: Array<{ id: number; full_name: string; email: string | null; why: LeftOut }>;
  /** Chosen, but not to be seen by this person, or not there any more. */
  missing: number;
}

interface Row {
  id: number;
  full_name: string;
  email: string | null;
  in_bin: boolean;
  suppressed: boolean;
}

/** Ids are of any leads; only those that this person sees come out. */
export async function chooseLeads(db: Knex, me: Admin, ids: number[]): Promise<Chosen> {
  const rows: Row[] = await db('leads')
    .leftJoin('suppressions', 'suppressions.email', db.raw('lower(leads.email)'))
    .whereRaw('leads.id = any(?::integer[])', [ids])
    .modify(visibleTo(me))
    .orderBy('leads.id')
    .select(
      'leads.id',
      'leads.full_name',
      'leads.email',
      db.raw('leads.deleted_at is not null as in_bin'),
      db.raw('suppressions.id is not null as suppressed'),
    );
  const chosen: Chosen = { recipients: [], left_out: [], missing: ids.length - rows.length };
  const taken = new Set<string>();
  for (const { id, full_name, email, ...state } of rows) {
    const why = whyNot(email, state, taken);
    if (why) chosen.left_out.push({ id, full_name, email, why });
    else chosen.recipients.push({ id, full_name, email: email! });
    if (email && !why) taken.add(email.toLowerCase());
  }
  return chosen;
}

function whyNot(
  email: string | null,
  { in_bin, suppressed }: Pick<Row, 'in_bin' | 'suppressed'>,
  taken: Set<string>,
): LeftOut | undefined {
  if (in_bin) return 'in_bin';
  if (!email) return 'no_email';
  if (!isAddress(email)) return 'bad_email';
  if (suppressed) return 'suppressed';
  return taken.has(email.toLowerCase()) ? 'same_email' : undefined;
}
