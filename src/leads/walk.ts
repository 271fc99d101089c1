import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Condition } from './condition.ts';
import type { Lead } from './repository.ts';
import { orderOf, type Segment } from './sorts.ts';

export type LeadRow = Omit<
  Lead,
  | 'phones'
  | 'emails'
  | 'comments'
  | 'custom'
  | 'company_code'
  | 'held_until'
  | 'created_by_id'
  | 'created_at'
  | 'updated_at'
>;

export const rowColumns =
  'id, full_name, phone, email, city, address, company, login, client_id, source_id, responsible_id, registered_on, priority, step_id, tag_ids, last_action_at, next_planned_on, state, deleted_at, version';

interface Part {
  offset: number;
  size: number;
  fromEnd?: boolean;
  prepared?: boolean;
  /** Checked row by row on the way, never by an index of its own. */
  others?: Condition;
  /** `where` keeps few, and asks only what every index covers: the order's index is walked all the same. */
  fenced?: boolean;
}

// What every order's index covers: a walk over these never touches the table.
const covered = ['id', 'state', 'step_id', 'responsible_id', 'source_id', 'priority'].map((name) => `leads.${name}`);
const anything: Condition = { sql: 'true', bindings: [] };

/** Ids first, by the order's covering index, then only the page's rows. */
export async function walk(db: Knex, where: Condition, segments: Segment[], part: Part): Promise<LeadRow[]> {
  const { offset, size, fromEnd = false, prepared = false, others, fenced = false } = part;
  const ordered = fromEnd ? [...segments].reverse() : segments;
  const runs = ordered.map((segment) =>
    fenced
      ? runOf(segment, anything, fromEnd, where, { columns: covered.join(', ') })
      : runOf(segment, where, fromEnd, others),
  );
  const sql = `
    select ${rowColumns} from (
      select id, row_number() over () place
      from (${runs.map((run) => `(${run.sql})`).join(' union all ')} limit ${size} offset ?) ids
    ) page join leads using (id) order by place ${fromEnd ? 'desc' : 'asc'}`;
  const query = db.raw(sql, [...runs.flatMap(({ bindings }) => bindings), offset] as Knex.RawBinding[]);
  const { rows } = await (prepared && segments.length === 1 && offset === 0
    ? query.options({ name: nameOf(sql) })
    : query);
  return rows;
}

/** One segment of the list in its order: ids only; of its first `within` rows, if given. */
export function runOf(
  segment: Segment,
  where: Condition,
  fromEnd: boolean,
  others?: Condition,
  { within, columns = 'leads.*' }: { within?: number; columns?: string } = {},
): Condition {
  const from = `from leads where ${where.sql} and ${segment.where} order by ${orderOf(segment, fromEnd)}`;
  const bindings = [...where.bindings, ...segment.bindings];
  if (!others?.sql) return { sql: `select leads.id ${from}`, bindings };
  // `offset 0` is a fence: behind it the planner can neither sort nor pick an index for the other conditions.
  const sql = `select leads.id from (select ${columns} ${from} limit ${within ?? 'all'} offset 0) leads where ${others.sql}`;
  return { sql, bindings: [...bindings, ...others.bindings] };
}

// First pages are asked for all day: prepared once, they skip the planner. Never a search: its plan hangs on its words.
const names = new Map<string, string>();
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = `leads_${createHash('sha1').update(sql).digest('hex').slice(0, 20)}`;
  if (names.size > 500) names.clear();
  names.set(sql, name);
  return name;
}
