import { parse } from 'node:querystring';
import type { Admin } from '../admins/repository.ts';
import { leadList } from '../leads/list-spec.ts';
import { bounded, patience } from '../lists/bounded.ts';
import { collect } from '../lists/collect.ts';
import { wholeCondition } from '../lists/conditions.ts';
import { readFilter, writeFilter } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { mostRecipients } from './choose-leads.ts';

/** The leads that were ticked, or all that a filter matches, with how many that were. */
export type Selection = { ids: number[] } | { filter: string; count: number };

type Query = Record<string, unknown>;

/** From an address (`ids=1&ids=2`, `ids=1,2`, or the lead list's own query with `count`) or from the form (`filter`). */
export async function readSelection(deps: Deps, query: Query): Promise<Selection> {
  const count = Number(one(query.count));
  if (query.ids === undefined && Number.isInteger(count) && count > 0) {
    const given = query.filter === undefined ? query : (parse(one(query.filter)) as Query);
    const spec = await fullSpec(deps, leadList);
    return { filter: writeFilter(spec, readFilter(spec, given), { page: 1, size: 10 }), count };
  }
  const listed = [query.ids ?? []].flat().flatMap((entry) => String(entry).split(/[,;\s]+/));
  const ids = listed.map((entry) => fields.id.safeParse(entry).data).filter((id) => id !== undefined);
  return { ids: [...new Set(ids)].slice(0, mostRecipients + 1) };
}

/** The ids that are meant now; one more than is allowed when they are too many. */
export async function resolveSelection(deps: Deps, me: Admin, selection: Selection): Promise<number[]> {
  if ('ids' in selection) return selection.ids;
  const spec = await fullSpec(deps, leadList);
  const filter = readFilter(spec, parse(selection.filter) as Query);
  const where = wholeCondition(spec, filter, me, deps.config.default_countries);
  return bounded(deps.db, patience.all, (db) => collect(db, 'leads', where, mostRecipients + 1));
}

function one(value: unknown): string {
  return String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
}
