import type { Knex } from 'knex';
import { orderOf, runKey, type Segment } from './sorts.ts';
import type { ListSpec, Outlines } from './spec.ts';

type Table = Pick<ListSpec, 'table' | 'covered'> & { outlines: Outlines };

/** Walks once through an order of the whole table, run by run, and notes where it is after every so many `rows`. */
export async function makeOutline(db: Knex, spec: Table, sort: string, runs: Segment[], rows: number): Promise<void> {
  const { table, blocks, counts } = spec.outlines;
  await db.transaction(
    async (trx) => {
      const { rows: now } = await trx.raw(
        'select pg_current_snapshot()::text as snapshot, pg_try_advisory_xact_lock(hashtext(?)) as free',
        [`${table} ${sort}`],
      );
      if (!now[0].free) return;
      for (const old of [blocks, counts]) await trx(old).where({ sort }).delete();
      for (const [place, run] of runs.entries()) await addRun(trx, spec, { sort, place, rows }, run);
      const outline = { sort, runs: JSON.stringify(runs.map(runKey)), snapshot: now[0].snapshot };
      await trx(table).insert(outline).onConflict('sort').merge();
    },
    { isolationLevel: 'repeatable read' },
  );
}

async function addRun(
  trx: Knex.Transaction,
  spec: Table,
  { sort, place, rows }: { sort: string; place: number; rows: number },
  run: Segment,
): Promise<void> {
  const { blocks, counts, by } = spec.outlines;
  const fields = Object.keys(by);
  // Each field by itself: the others are not told apart.
  const kept = fields.map((field) => `case when by = '${field}' then ${field} end`).join(', ');
  await trx.raw(
    `with combos as (${countedBlocks(spec, run)}), begins as (
       insert into ${blocks} (sort, run, block, id, key)
       select ?, ?, block, max(first_id), max(first_key) from combos group by block
     )
     insert into ${counts} (sort, by, run, block, state, ${fields.join(', ')}, n)
     select ?, by, ?, block, state, ${kept}, sum(n)
     from combos, unnest(?::text[]) by group by by, block, state, ${kept}`,
    [rows, rows, rows, ...run.bindings, sort, place, sort, place, ['', ...fields]] as Knex.RawBinding[],
  );
}

/** How many rows of each kind are in each block of a run, and which is its first; three bindings before the run's. */
function countedBlocks({ table, covered, outlines: { by } }: Table, run: Segment): string {
  const kinds = ['state', ...Object.keys(by)].join(', ');
  const told = Object.entries(by).map(([field, sql]) => `${sql} as ${field}`);
  return `
    select block, ${kinds}, count(*)::int as n, max(first_id) as first_id, max(first_key) as first_key
    from (
      select place / ? as block, state, ${told.join(', ')},
        case when place % ? = 0 then id end as first_id, case when place % ? = 0 then key end as first_key
      from (
        select *, row_number() over () - 1 as place from (
          select ${covered.map((name) => `${table}.${name}`).join(', ')}, (${run.column})::text as key
          from ${table} where ${run.where} order by ${orderOf(table, { ...run, descending: false }, false)}
        ) ordered
      ) numbered
    ) blocked group by block, ${kinds}`;
}
