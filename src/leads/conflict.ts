import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { type LeadField, leadFields } from './form.ts';
import type { Lead, LeadValues } from './repository.ts';

/** Thrown where somebody saved the lead after the form was opened; carries what both sides have. */
export class StaleLead extends Error {
  readonly lead: Lead;
  readonly differences: Difference[];
  readonly meanwhile: Meanwhile[];

  constructor(lead: Lead, differences: Difference[], meanwhile: Meanwhile[]) {
    super('stale lead');
    this.lead = lead;
    this.differences = differences;
    this.meanwhile = meanwhile;
  }
}

export interface Difference {
  field: LeadField;
  /** Who changed the field since the form was opened; `both` must be decided by a person. */
  changed: 'yours' | 'theirs' | 'both';
}

export interface Meanwhile {
  admin_id: number | null;
  at: Date;
}

/** The fields of the form that differ from the row. */
export function changedFields(lead: LeadValues, values: Partial<LeadValues>): LeadField[] {
  return leadFields.filter((field) => field in values && !isSame(field, values[field], lead[field]));
}

/** Throws what the person must look at: both values of every field, and who changed the lead since `version`. */
export async function refuseStale(
  trx: Knex.Transaction,
  lead: Lead,
  values: Partial<LeadValues>,
  version: number,
): Promise<never> {
  const changes = await changesSince(trx, lead, version);
  const base = changes && rewind(lead, changes);
  const differences = changedFields(lead, values).map((field) => ({
    field,
    changed: whoChanged(field, base, lead, values),
  }));
  throw new StaleLead(lead, differences, (changes ?? []).slice(0, 5));
}

type Change = Meanwhile & { before: Partial<LeadValues> };

// Each version of a row has one entry in the change log. A gap there means that the old values are unknown.
async function changesSince(trx: Knex.Transaction, lead: Lead, version: number): Promise<Change[] | undefined> {
  const steps = lead.version - version;
  if (steps < 0 || steps > 500) return undefined;
  const changes: Change[] = await trx('changes')
    .where({ entity: 'lead', entity_id: lead.id, kind: 'updated' })
    .orderBy('id', 'desc')
    .limit(steps)
    .select('admin_id', 'at', 'before');
  return changes.length === steps ? changes : undefined;
}

function rewind(lead: Lead, changes: Change[]): LeadValues {
  return Object.assign({}, lead, ...changes.map(({ before }) => before));
}

function whoChanged(
  field: LeadField,
  base: LeadValues | undefined,
  theirs: LeadValues,
  yours: Partial<LeadValues>,
): Difference['changed'] {
  if (!base) return 'both';
  if (isSame(field, base[field], theirs[field])) return 'yours';
  return isSame(field, base[field], yours[field]) ? 'theirs' : 'both';
}

function isSame(field: LeadField, one: unknown, other: unknown): boolean {
  if (field !== 'tag_ids') return isDeepStrictEqual(one, other);
  return isDeepStrictEqual([...(one as number[])].sort(), [...(other as number[])].sort());
}
