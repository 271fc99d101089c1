import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Found, Limits } from './asked.ts';
import { collect, guessIfMany } from './collect.ts';
import type { Condition } from './condition.ts';
import { countRows } from './count.ts';
import { criteriaOf, type ListFilter, withoutCriteria } from './filter.ts';
import { rowsOf } from './hits.ts';
import type { Neighbours } from './neighbours.ts';
import { type Count, type Groups, type Listed, type ListSpec, tabOf } from './spec.ts';

interface Place {
  id: number;
  group_id: number;
}

/** What a member of a group costs that is asked in the groups' order, in rows that are found by an index. */
const asking = 2;

/** One page of rows that stand in groups, the newest group first. `where` is all that the filter asks. */
export async function pageOfGroups<Row extends Listed>(
  deps: Deps,
  me: Admin,
  spec: ListSpec<Row>,
  groups: Groups,
  filter: ListFilter,
  where: Condition,
  limits: Pick<Limits, 'collected' | 'sample'>,
): Promise<Found<Row>> {
  // Counting brings the groups up to date first.
  const counted = await tabOf(spec, filter.tab).count?.(deps, me);
  const from = groups.from(me);
  const found =
    criteriaOf(spec, filter).length === 0 && counted
      ? { ...counted, places: null }
      : await collectPlaces(deps, me, spec, filter, { from, where, members: counted?.total }, limits);
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

interface Sought {
  from: Condition;
  where: Condition;
  /** So many rows stand in groups. */
  members?: number;
}

async function collectPlaces(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  filter: ListFilter,
  { from, where, members = Number.POSITIVE_INFINITY }: Sought,
  { collected, sample }: Pick<Limits, 'collected' | 'sample'>,
): Promise<Count & { places: Place[] }> {
  const { db } = deps;
  const find = async (): Promise<Place[]> => {
    const many = await guessIfMany(db, spec, where, collected, sample.blocks);
    if (!many) {
      const hits = await collect(db, spec.table, where, collected + 1);
      return hits.length > collected ? placesAmong(db, spec.table, from, where, collected) : placesOf(db, from, hits);
    }
    const whole = await countRows(deps, me, spec, withoutCriteria(filter, spec.whole));
    const asked = Math.min(members, collected * (whole / many.guess));
    const look = asked * asking < many.guess ? placesInTurn : placesAmong;
    return look(db, spec.table, from, where, collected);
  };
  const places = await find();
  const shown = places.slice(0, collected);
  return { places: shown, total: shown.length, more: places.length > collected };
}

/** Of few hits those that stand in groups. */
async function placesOf(db: Knex, from: Condition, hits: number[]): Promise<Place[]> {
  const { rows } = await db.raw(
    `select id, group_id from (${from.sql}) grouped where id = any(?::integer[]) order by group_id desc, id desc`,
    [...from.bindings, hits] as Knex.RawBinding[],
  );
  return rows;
}

/** All hits are found by their own index, in the table's order, and held against the groups. */
async function placesAmong(db: Knex, table: string, from: Condition, where: Condition, most: number): Promise<Place[]> {
  const { rows } = await db.raw(
    `select id, group_id from (select ${table}.id from ${table} where ${where.sql} offset 0) hits
     join (${from.sql}) grouped using (id) order by group_id desc, id desc limit ${most + 1}`,
    [...where.bindings, ...from.bindings] as Knex.RawBinding[],
  );
  return rows;
}

/** The groups' members are asked one after the other, until there are enough. */
async function placesInTurn(
  db: Knex,
  table: string,
  from: Condition,
  where: Condition,
  most: number,
): Promise<Place[]> {
  const { rows } = await db.raw(
    `select grouped.id, group_id
     from (select id, group_id from (${from.sql}) members order by group_id desc, id desc offset 0) grouped,
       lateral (select from ${table} where ${table}.id = grouped.id and ${where.sql} offset 0) hit
     order by group_id desc, grouped.id desc limit ${most + 1}`,
    [...from.bindings, ...where.bindings] as Knex.RawBinding[],
  );
  return rows;
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
