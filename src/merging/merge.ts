import type { Knex } from 'knex';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Admin } from '../admins/repository.ts';
import * as redirects from '../leads/redirects.ts';
import type { Lead } from '../leads/repository.ts';
import * as leads from '../leads/repository.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { once } from '../web/submissions.ts';
import { moveAttached } from './attached.ts';
import { type Choice, completed, mergedValues } from './merge-fields.ts';

export type Versions = Map<number, number>;

/** Thrown where a lead was changed after the page with the choices was shown. */
export class StaleMerge extends Error {
  readonly leads: Lead[];

  constructor(fresh: Lead[]) {
    super('stale merge');
    this.leads = fresh;
  }
}

export interface Merge {
  ids: number[];
  choice: Partial<Choice>;
  /** As the page showed them; a lead without one is taken as it is. */
  versions: Versions;
  submission_id?: string;
}

/** Merges leads into one of them as one operation; gives the address of the one that is left. Throws StaleMerge. */
export async function mergeLeads(
  db: Knex,
  me: Admin,
  merge: Merge,
  countries: readonly CountryCode[],
): Promise<{ operation: Operation; location: string; main: Lead | undefined }> {
  const spec = { kind: 'merge' as const, params: { ids: merge.ids } };
  return asOperation(db, me, spec, async (trx, operation) => {
    let main: Lead | undefined;
    const location = await once(trx, me.id, merge.submission_id, async () => {
      const found = await lockAll(trx, me, merge.ids);
      if (found.some(({ id, version }) => (merge.versions.get(id) ?? version) !== version)) throw new StaleMerge(found);
      main = await mergeInto(trx, found, completed(found, merge.choice), countries);
      return `/leads/${main.id}`;
    });
    return { operation, location, main };
  });
}

// In the order of their ids: whoever merges some of the same at this moment waits instead of a deadlock.
async function lockAll(trx: Knex.Transaction, me: Admin, ids: number[]): Promise<Lead[]> {
  const locked: Lead[] = [];
  for (const id of [...ids].sort((a, b) => a - b)) locked.push(await leads.lockOpen(trx, me, id));
  return locked;
}

async function mergeInto(
  trx: Knex.Transaction,
  found: Lead[],
  choice: Choice,
  countries: readonly CountryCode[],
): Promise<Lead> {
  const main = found.find(({ id }) => id === choice.main)!;
  const merged = found.filter((lead) => lead !== main).map(({ id }) => id);
  const values = mergedValues(found, choice, countries);
  if (Object.keys(values).length > 0) await leads.update(trx, main.id, values);
  await moveAttached(trx, main.id, merged);
  // Before the leads go: an undo, which goes backwards, sees by it that they come back from a merge.
  await redirects.create(trx, merged, main.id);
  await leads.remove(trx, merged);
  return main;
}
