import type { Knex } from 'knex';
import type { Condition } from './condition.ts';
import type { Counters } from './spec.ts';

/** Sums of what is folded; they are right while `mark` is that of the last fold. */
interface Folded {
  mark: string;
  sums: Map<string, number>;
}

interface Answer {
  mark: string;
  folded?: number[];
  since: number[];
}

const most = 500;
const kept = new WeakMap<Knex, Map<string, Folded>>();

/**
 * The exact counts under these conditions. What is folded is added up once for each fold, and then only what has come since
 * is read, together with the fold's mark: one statement sees either both sides of a fold or none.
 */
export async function sumsOf(db: Knex, counters: Counters, wheres: Condition[]): Promise<number[]> {
  const keys = wheres.map(({ sql, bindings }) => JSON.stringify([sql, bindings]));
  const known = kept.get(db)?.get(counters.sums);
  if (known && keys.every((key) => known.sums.has(key))) {
    const { mark, since } = await ask(db, counters, wheres, false);
    if (mark === known.mark) return since.map((n, at) => n + known.sums.get(keys[at]!)!);
  }
  const { mark, folded, since } = await ask(db, counters, wheres, true);
  keep(db, counters, mark, new Map(keys.map((key, at) => [key, folded![at]!])));
  return since.map((n, at) => n + folded![at]!);
}

function keep(db: Knex, { sums: table }: Counters, mark: string, sums: Map<string, number>): void {
  const tables = kept.get(db) ?? new Map<string, Folded>();
  kept.set(db, tables);
  const known = tables.get(table);
  const goesOn = known?.mark === mark && known.sums.size < most;
  tables.set(table, { mark, sums: goesOn ? new Map([...known.sums, ...sums]) : sums });
}

async function ask(db: Knex, counters: Counters, wheres: Condition[], whole: boolean): Promise<Answer> {
  const { sums, differences, folds } = counters;
  const totals = wheres.map(({ sql }) => `coalesce(sum(n) filter (where ${sql}), 0)::int`).join(', ');
  const part = (table: string) => `(select array[${totals}] from ${table} counts)`;
  const columns = [`${part(differences)} as since`, ...(whole ? [`${part(sums)} as folded`] : [])];
  const bindings = wheres.flatMap((where) => where.bindings) as Knex.RawBinding[];
  const { rows } = await db.raw<{ rows: [Answer] }>(
    `select (select mark from ${folds}) as mark, ${columns.join(', ')}`,
    columns.flatMap(() => bindings),
  );
  return rows[0];
}
