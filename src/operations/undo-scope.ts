import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';
import { entities } from './entities.ts';
import { type TableShape, tableShape } from './table-shape.ts';

/** A row of the change log. */
export interface LoggedChange {
  id: number;
  entity: string;
  entity_id: number;
  kind: 'created' | 'updated' | 'removed';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** What is known of the rows that an undo is about to touch; they stay locked until the transaction ends. */
export interface UndoScope {
  shapes: Map<string, TableShape>;
  /** By the change's id: whether its row belongs to a lead that this person does not see. */
  isOthers(change: LoggedChange): boolean;
}

export async function openScope(trx: Knex.Transaction, me: Admin, changes: LoggedChange[]): Promise<UndoScope> {
  const known = changes.filter(({ entity }) => Object.hasOwn(entities, entity));
  const shapes = new Map<string, TableShape>();
  for (const entity of new Set(known.map((change) => change.entity))) {
    shapes.set(entity, await tableShape(trx, entities[entity]!.table));
  }
  const leadOf = await leadsOf(trx, known);
  const mine = await lockLeads(trx, me, leadOf, known);
  await lockRows(trx, known);
  return {
    shapes,
    isOthers({ id }) {
      const leadId = leadOf.get(id);
      return me.own_leads_only && leadId !== undefined && !mine.has(leadId);
    },
  };
}

/** The lead that each change's row belongs to: as the row is now, else as it was. */
async function leadsOf(trx: Knex.Transaction, changes: LoggedChange[]): Promise<Map<number, number>> {
  const leads = new Map<number, number>();
  for (const [entity, { table, lead }] of Object.entries(entities)) {
    const own = changes.filter((change) => change.entity === entity);
    if (!lead || own.length === 0) continue;
    const ids = own.map(({ entity_id }) => entity_id);
    const rows = await trx(table).whereIn('id', ids).select('id', { lead_id: lead });
    const now = new Map<number, number>(rows.map(({ id, lead_id }) => [id, lead_id]));
    for (const { id, entity_id, before, after } of own) {
      const logged = (before?.[lead] ?? after?.[lead]) as number | undefined;
      const leadId = lead === 'id' ? entity_id : (now.get(entity_id) ?? logged);
      if (leadId) leads.set(id, leadId);
    }
  }
  return leads;
}

/** Leads first, as everybody locks them; gives those that this person may touch. A removed one is whose it was. */
async function lockLeads(
  trx: Knex.Transaction,
  me: Admin,
  leadOf: Map<number, number>,
  changes: LoggedChange[],
): Promise<Set<number>> {
  const ids = [...new Set(leadOf.values())];
  const query = trx('leads').whereIn('leads.id', ids).modify(visibleTo(me)).orderBy('leads.id');
  const rows: Array<{ id: number }> = await query.forUpdate().select('leads.id');
  const removed = changes.filter(
    ({ entity, kind, before }) => entity === 'lead' && kind === 'removed' && before?.responsible_id === me.id,
  );
  return new Set([...rows.map(({ id }) => id), ...removed.map(({ entity_id }) => entity_id)]);
}

async function lockRows(trx: Knex.Transaction, changes: LoggedChange[]): Promise<void> {
  for (const [entity, { table }] of Object.entries(entities)) {
    const ids = changes.filter((change) => change.entity === entity).map(({ entity_id }) => entity_id);
    if (entity !== 'lead' && ids.length > 0) await trx(table).whereIn('id', ids).orderBy('id').forUpdate().select('id');
  }
}
