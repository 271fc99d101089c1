import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';
import { type BulkChange, outcomeSql } from './changes.ts';
import type { Values } from './read-values.ts';

interface Shown {
  id: number;
  full_name: string;
}

/** What a change would do now. */
export interface Preview {
  changes: number;
  changed: Shown[];
  stay: Array<{ reason: string; count: number; leads: Shown[] }>;
}

const shownAtMost = 20;

export async function previewOf(
  db: Knex,
  me: Admin,
  { id, total }: { id: number; total: number },
  change: BulkChange,
  values: Values,
): Promise<Preview> {
  const outcome = db.raw(`${outcomeSql(change)} as reason`, values as Record<string, Knex.RawBinding>);
  const targets = db.raw('(select unnest(target_ids) as id from operations where id = ?) targets', [id]);
  const asked = db('leads').join(targets, 'targets.id', 'leads.id').modify(visibleTo(me)).select('leads.id', outcome);
  const counted: Array<{ reason: string | null; n: number; ids: number[] }> = await db
    .from(asked.as('asked'))
    .groupBy('reason')
    .orderByRaw('reason nulls first')
    .select('reason', db.raw('count(*)::int n'), db.raw(`(array_agg(id))[1:${shownAtMost}] ids`));
  const ids = counted.flatMap((row) => row.ids);
  const rows: Shown[] = await db('leads').whereIn('leads.id', ids).modify(visibleTo(me)).select('id', 'full_name');
  const byId = new Map(rows.map((row) => [row.id, row]));
  const shown = (list: number[]) => list.flatMap((one) => byId.get(one) ?? []);
  const stay = counted
    .filter(({ reason }) => reason !== null)
    .map(({ reason, n, ids: some }) => ({ reason: reason!, count: n, leads: shown(some) }));
  const unknown = total - counted.reduce((sum, { n }) => sum + n, 0);
  if (unknown > 0) stay.push({ reason: 'unknown', count: unknown, leads: [] });
  const first = counted.find(({ reason }) => reason === null);
  return { changes: first?.n ?? 0, changed: shown(first?.ids ?? []), stay };
}
