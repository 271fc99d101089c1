import { parse } from 'node:querystring';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { leadList } from '../leads/list-spec.ts';
import { bounded, patience } from '../lists/bounded.ts';
import type { Condition } from '../lists/condition.ts';
import { wholeCondition } from '../lists/conditions.ts';
import { readFilter, writeFilter } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import type { Typed } from '../web/form.ts';
import { type ChangeName, fieldsOf } from './changes.ts';

/** The rows that were ticked, or all that a filter matches with how many that were when they were shown. */
export type Selection = { ids: number[] } | { filter: string; count: number; more: boolean };

const mostTicked = 10_000;

/** `filter` is the list's own address; without it the list's parameters stand beside the change's own fields. */
export async function readSelection(deps: Deps, body: Typed, change: ChangeName | null): Promise<Selection> {
  const written = one(body.count);
  const count = /^\d{1,9}\+?$/.test(written) ? Number.parseInt(written, 10) : 0;
  if (count > 0 && (one(body.all) === '1' || body.ids === undefined)) {
    const spec = await fullSpec(deps, leadList);
    const filter = readFilter(spec, body.filter === undefined ? beside(body, change) : parse(one(body.filter)));
    return { filter: writeFilter(spec, filter, { page: 1, size: 10 }), count, more: written.endsWith('+') };
  }
  const listed = [body.ids ?? []].flat().flatMap((entry) => String(entry).split(/[,;\s]+/));
  const ids = listed.map((entry) => fields.id.safeParse(entry).data).filter((id) => id !== undefined);
  return { ids: [...new Set(ids)].slice(0, mostTicked) };
}

function beside(body: Typed, change: ChangeName | null): Typed {
  const own = new Set(change ? fieldsOf[change] : []);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !own.has(name)));
}

/** Keeps with the operation which leads are meant now; gives how many. */
export async function storeTargets(
  trx: Knex.Transaction,
  deps: Deps,
  me: Admin,
  operationId: number,
  selection: { ids: number[] } | { filter: string },
): Promise<number> {
  const ids =
    'ids' in selection ? { sql: '?::integer[]', bindings: [selection.ids] } : await idsOf(deps, me, selection.filter);
  const { rows } = await bounded(trx, patience.all, (db) =>
    db.raw(
      `with chosen as (select ${ids.sql} ids)
       update operations set target_ids = ids, total = cardinality(ids) from chosen where id = ? returning total`,
      [...ids.bindings, operationId] as Knex.RawBinding[],
    ),
  );
  return rows[0].total;
}

/** Whether the filter still matches exactly the leads that were kept. */
export async function isSameSet(
  trx: Knex.Transaction,
  deps: Deps,
  me: Admin,
  operationId: number,
  filter: string,
): Promise<boolean> {
  const ids = await idsOf(deps, me, filter);
  const { rows } = await trx.raw(`select target_ids = ${ids.sql} same from operations where id = ?`, [
    ...ids.bindings,
    operationId,
  ] as Knex.RawBinding[]);
  return rows[0].same;
}

async function idsOf(deps: Deps, me: Admin, filter: string): Promise<Condition> {
  const spec = await fullSpec(deps, leadList);
  const where = wholeCondition(spec, readFilter(spec, parse(filter)), me, deps.config.default_countries);
  return { sql: `array(select leads.id from leads where ${where.sql} order by leads.id)`, bindings: where.bindings };
}

function one(value: unknown): string {
  return String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
}
