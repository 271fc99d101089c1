import type { Knex } from 'knex';
import { inBatches } from '../db/batches.ts';
import { asAuthor } from '../db/change-log.ts';

/** Keeps a lead out of the potential ones until the day (`YYYY-MM-DD`), when it comes back by itself; null: now. */
export async function holdUntil(db: Knex, id: number, day: string | null): Promise<void> {
  await db('leads').where({ id }).whereRaw('held_until is distinct from ?::date', [day]).update({ held_until: day });
}

/**
 * Brings back the leads whose day has come where their responsible person lives, or in the company's zone. However
 * late: whatever came due while nothing ran comes back at the next run. Returns how many.
 */
export async function returnHeld(db: Knex, companyZone: string, stopping: AbortSignal): Promise<number> {
  return inBatches(stopping, () =>
    asAuthor(db, null, async (trx) => {
      // Nowhere is it later than on Kiritimati: the index gives a few candidates, their zones decide.
      const { rowCount } = await trx.raw(
        `update leads set held_until = null where id in (
           select leads.id from leads left join admins on admins.id = leads.responsible_id
           where leads.state = 'held' and leads.held_until <= (now() at time zone 'Pacific/Kiritimati')::date
             and leads.held_until <= (now() at time zone coalesce(admins.time_zone, ?))::date
           order by leads.held_until, leads.id limit 200 for update of leads skip locked
         )`,
        [companyZone],
      );
      return rowCount;
    }),
  );
}

export interface HoldPreset {
  name: 'tomorrow' | 'week' | 'month';
  day: string;
}

/** The usual days to hold a lead until, counted from `today`. */
export function holdPresets(today: string): HoldPreset[] {
  return [
    { name: 'tomorrow', day: daysAfter(today, 1) },
    { name: 'week', day: daysAfter(today, 7) },
    { name: 'month', day: monthAfter(today) },
  ];
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

// A month after 31 January is the last day of February.
function monthAfter(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(date, last))).toISOString().slice(0, 10);
}
