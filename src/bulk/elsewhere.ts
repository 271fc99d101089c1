import { parse } from 'node:querystring';
import type { Admin } from '../admins/repository.ts';
import { keepTicks } from '../export/ticks.ts';
import { leadList } from '../leads/list-spec.ts';
import { collect } from '../lists/collect.ts';
import { wholeCondition } from '../lists/conditions.ts';
import { readFilter } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { readState } from '../lists/open-list.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import type { Selection } from './selection.ts';

const longestAddress = 7000;
const mostMerged = 10;

/** The page of another area that goes on with the chosen leads; undefined for the changes that are made here. */
export async function addressElsewhere(
  deps: Deps,
  me: Admin,
  change: unknown,
  selection: Selection,
  state: unknown,
): Promise<string | undefined> {
  if (change === 'merge') return withIds('/leads/merge', await few(deps, me, selection), '&ids=');
  if (change === 'export') return exportAddress(deps, me, selection, state);
  if (change !== 'mail') return undefined;
  if ('ids' in selection) return withIds('/mailings/new', selection.ids, ',');
  const { filter, count } = selection;
  return `/mailings/new?${new URLSearchParams([...new URLSearchParams(filter), ['count', String(count)]])}`;
}

/** `state` is the list as it is seen, through a saved view too. */
async function exportAddress({ db }: Deps, me: Admin, selection: Selection, state: unknown): Promise<string> {
  const seen = `/leads/export?${new URLSearchParams({ state: readState(state) })}`;
  if (!('ids' in selection)) return seen;
  const named = `${seen}&ids=${selection.ids.join(',')}`;
  if (named.length <= longestAddress) return named;
  return `${seen}&ticked=${await keepTicks(db, me, 'leads', selection.ids)}`;
}

function withIds(path: string, ids: number[], between: string): string {
  return refuseLong(`${path}?ids=${ids.join(between)}`);
}

function refuseLong(address: string): string {
  if (address.length > longestAddress) throw new HttpError(422, 'too_many_ticked');
  return address;
}

async function few(deps: Deps, me: Admin, selection: Selection): Promise<number[]> {
  if ('ids' in selection) return selection.ids;
  const spec = await fullSpec(deps, leadList);
  const filter = readFilter(spec, parse(selection.filter));
  const where = wholeCondition(spec, filter, me, deps.config.default_countries);
  return collect(deps.db, 'leads', where, mostMerged + 1);
}
