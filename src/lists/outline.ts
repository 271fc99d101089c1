import type { Asked } from './asked.ts';
import { all } from './condition.ts';
import { countedConditions, countedFields } from './conditions.ts';
import type { Mark } from './marks.ts';
import { runKey, type Segment } from './sorts.ts';
import type { Outlines } from './spec.ts';

interface Block {
  run: number;
  /** The first row in the rising order. */
  id: number;
  key: string | null;
  /** So many rows of it are in the list. */
  n: number;
}

interface Outline {
  runs: string[];
  snapshot: string;
  /** In the rising order. */
  blocks: Block[];
}

/**
 * Where the block begins that lies nearest to this position of the list: as a mark, at the outline's snapshot. Null if the
 * list's order has no outline, or its rows were not counted by what is asked.
 */
export async function outlineMark(
  asked: Asked<never>,
  outlines: Outlines,
  segments: Segment[],
  offset: number,
): Promise<Mark | null> {
  const outline = await read(asked, outlines);
  if (!outline) return null;
  const places = segments.map((segment) => outline.runs.indexOf(runKey(segment)));
  if (places.includes(-1)) return null;
  const begins = places.flatMap((run, place) => {
    const blocks = outline.blocks.filter((block) => block.run === run);
    return (segments[place]!.descending ? blocks.reverse() : blocks).map((block) => ({ ...block, place }));
  });
  let before = 0;
  let nearest: Mark | null = null;
  for (const { id, key, n, place } of begins) {
    const falling = segments[place]!.descending;
    // Falling, a block ends with the row that is its first when rising: the place just behind that row.
    const at = falling ? before + n : before;
    before += n;
    if (nearest && Math.abs(nearest.at - offset) <= Math.abs(at - offset)) continue;
    nearest = { at, id: falling ? id - 1 : id, place, key, snapshot: outline.snapshot, seen: Date.now() };
  }
  return nearest;
}

async function read({ db, me, spec, filter }: Asked<never>, outlines: Outlines): Promise<Outline | null> {
  const by = countedFields(spec, filter, me);
  if (by.length > 1) return null;
  const sort = filter.sort.replace(/^-/, '');
  const where = all(countedConditions(spec, filter, me, 'counts'));
  const { rows } = await db.raw(
    `select o.runs, o.snapshot::text, array(
       select jsonb_build_object('run', run, 'id', id, 'key', key, 'n', coalesce(n, 0))
       from ${outlines.blocks} b left join (
         select run, block, sum(n)::int n from ${outlines.counts} counts
         where sort = ? and by = ? and ${where.sql} group by run, block
       ) c using (run, block) where b.sort = o.sort order by run, block
     ) blocks from ${outlines.table} o where o.sort = ?`,
    [sort, by[0] ?? '', ...where.bindings, sort] as never,
  );
  return rows[0] ?? null;
}
