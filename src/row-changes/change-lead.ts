import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Lead } from '../leads/repository.ts';
import * as leads from '../leads/repository.ts';
import { tellResponsible } from '../leads/tell-responsible.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';

/** What can be changed in a row of the table. */
export const columnOf = { step: 'step_id', responsible: 'responsible_id' } as const;
export type RowField = keyof typeof columnOf;
export const rowFields = Object.keys(columnOf) as [RowField, ...RowField[]];

/** Thrown where somebody else changed it since it was shown. */
export class ChangedMeanwhile extends Error {
  readonly lead: Lead;

  constructor(lead: Lead) {
    super('changed meanwhile');
    this.lead = lead;
  }
}

export interface RowChange {
  field: RowField;
  value: number | null;
  /** What the person saw there; undefined: he did not say. */
  was: number | null | undefined;
}

/** One operation that can be taken back; null where it is so already. Throws ChangedMeanwhile. */
export async function changeLead(db: Knex, me: Admin, id: number, change: RowChange): Promise<Operation | null> {
  const { field, value, was } = change;
  const column = columnOf[field];
  const { full_name } = await leads.get(db, me, id);
  const spec = { kind: `lead_${field}` as const, params: { name: full_name } };
  return asOperation(db, me, spec, async (trx, operation) => {
    const lead = await leads.lockOpen(trx, me, id);
    if (lead[column] === value) return null;
    if (was !== undefined && lead[column] !== was) throw new ChangedMeanwhile(lead);
    await leads.update(trx, id, { [column]: value });
    if (column === 'responsible_id') await tellResponsible(trx, me, { id, responsible_id: value });
    return operation;
  });
}
