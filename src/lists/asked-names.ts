import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { ListFilter } from './filter.ts';
import type { ListSpec, Names } from './spec.ts';

/** Names of asked entries that stand in no dictionary, under the name that the field has for them. */
export async function askedNames(deps: Deps, me: Admin, spec: ListSpec, { groups }: ListFilter): Promise<Names> {
  const names: Names = {};
  for (const { field, values } of groups.flatMap(({ asks }) => asks)) {
    const { dictionary, entries } = spec.filters[field]!;
    if (!dictionary || !entries) continue;
    const named = await entries(deps, me, values.map(Number));
    names[dictionary] = new Map([...(names[dictionary] ?? []), ...named.map((entry) => [entry.id, entry] as const)]);
  }
  return names;
}
