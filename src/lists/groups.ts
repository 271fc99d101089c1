import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Found } from './asked.ts';
import { collect } from './collect.ts';
import type { Condition } from './condition.ts';
import { criteriaOf, type ListFilter } from './filter.ts';
import { rowsOf } from './hits.ts';
import type { Neighbours } from './neighbours.ts';
import { type Count, type Groups, type Listed, type ListSpec, tabOf } from './spec.ts';

interface Place {
  id: number;
  group_id: number;
}

/** One page of rows that stand in groups, the newest group first. `where` is all that the filter asks. */
export async function pageOfGroups<Row extends Listed>(
  deps: Deps,
  me: Admin,
  spec: ListSpec<Row>,
  groups: Groups,
  filter: ListFilter,
  where: Condition,
  most: number,
): Promise<Found<Row>> {
  // Counting brings the groups up to date first.
  const counted = await tabOf(spec, filter.tab).count?.(deps, me);
  const whole = criteriaOf(spec, filter).length === 0 ? counted : undefined;
  const from = groups.from(me);
  const found = whole ? { ...whole, places: null } : await collectPlaces(deps.db, spec.table, from, where, most);
  const pages = Math.max(1, Math.ceil(found.total / filter.size));
  const page = Math.min(filter.page, pages);
  const offset = (page - 1) * filter.size;
  const places: Place[] = found.places
    ? found.places.slice(offset, offset + filter.size)
    : await placesAt(deps.db, from, filter.size, offset);
  const rows = await rowsOf(
    { db: deps.db, spec, where },
    places.map(({ id }) => id),
  );
  const group_of = new Map(places.map(({ id, group_id }) => [id, group_id]));
  return { rows, total: found.total, more: found.more, page, pages, group_of };
}

async function collectPlaces(
  db: Knex,
  table: string,
  from: Condition,
  where: Condition,
  most: number,
): Promise<Count & { places: Place[] }> {
  // Few hits are found by their own index; of many, all the groups' members are read at once, in the table's order.
  const hits = await collect(db, table, where, most + 1);
  const { rows } = await (hits.length <= most ? placesOf(db, from, hits) : placesAmong(db, table, from, where, most));
  const places: Place[] = rows.slice(0, most);
  return { places, total: places.length, more: rows.length > most };
}

function placesOf(db: Knex, from: Condition, hits: number[]) {
  return db.raw(
    `select id, group_id from (${from.sql}) grouped where id = any(?::integer[]) order by group_id desc, id desc`,
    [...from.bindings, hits] as Knex.RawBinding[],
  );
}

function placesAmong(db: Knex, table: string, from: Condition, where: Condition, most: number) {
  return db.raw(
    `select id, group_id from (
       select ${table}.id from ${table}
       where ${table}.id = any(array(select id from (${from.sql}) grouped)) and ${where.sql} offset 0
     ) hits join (${from.sql}) grouped using (id) order by group_id desc, id desc limit ${most + 1}`,
    [...from.bindings, ...where.bindings, ...from.bindings] as Knex.RawBinding[],
  );
}

async function placesAt(db: Knex, from: Condition, size: number, offset: number): Promise<Place[]> {
  const { rows } = await db.raw(
    `select id, group_id from (${from.sql}) grouped order by group_id desc, id desc limit ${size} offset ${offset}`,
    from.bindings as Knex.RawBinding[],
  );
  return rows;
}

/** The rows before and after this one where rows stand in groups. */
export async function groupNeighbours(
  db: Knex,
  table: string,
  from: Condition,
  where: Condition,
  id: number,
): Promise<Neighbours> {
  const side = (sign: '<' | '>', direction: 'asc' | 'desc') => `(
    select grouped.id from (${from.sql}) grouped join ${table} on ${table}.id = grouped.id, here
    where ${where.sql} and (grouped.group_id, grouped.id) ${sign} (here.group_id, here.id)
    order by grouped.group_id ${direction}, grouped.id ${direction} limit 1
  )`;
  const bindings = [...from.bindings, ...where.bindings];
  const { rows } = await db.raw(
    `with here as materialized (select id, group_id from (${from.sql}) grouped where id = ?)
     select ${side('>', 'asc')} as previous, ${side('<', 'desc')} as next`,
    [...from.bindings, id, ...bindings, ...bindings] as Knex.RawBinding[],
  );
  return rows[0];
}
