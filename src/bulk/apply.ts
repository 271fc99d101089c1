import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';
import { type BulkChange, outcomeSql } from './changes.ts';
import type { Values } from './read-values.ts';

export interface Stays {
  id: number;
  reason: string;
}

/** Changes these leads as far as this person may and the change can; gives those that stay as they are, and why. */
export async function applyChange(
  trx: Knex.Transaction,
  me: Admin,
  change: BulkChange,
  values: Values,
  ids: number[],
): Promise<Stays[]> {
  // In the order of their ids: two such changes at once wait for one another instead of a deadlock.
  const query = trx('leads').whereIn('leads.id', ids).modify(visibleTo(me)).orderBy('leads.id');
  const mine: number[] = await query.forUpdate().pluck('leads.id');
  const { rows } = await trx.raw(
    `with asked as (select id, ${outcomeSql(change)} as reason from leads where id = any(:mine)),
    done as (${change.set ? updateSql(change.set) : insertSql})
    select id, reason from asked where reason is not null order by id`,
    { ...values, mine, author: me.id },
  );
  const known = new Set(mine);
  const unknown = ids.filter((id) => !known.has(id)).map((id) => ({ id, reason: 'unknown' }));
  return [...rows, ...unknown];
}

function updateSql(set: string): string {
  return `update leads set ${set} from asked where leads.id = asked.id and asked.reason is null`;
}

const insertSql = `
  insert into actions (lead_id, step_id, author_id, text, action_type_id, assignee_id, planned_on, planned_time)
  select id, step_id, :author, :text, :action_type_id::integer,
    case when :own then responsible_id else :assignee_id::integer end, :planned_on::date, :planned_time::time
  from leads join asked using (id) where reason is null order by id`;
