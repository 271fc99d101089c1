import * as actionTypes from '../action-types/repository.ts';
import * as admins from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import * as sources from '../sources/repository.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';

/** Every dictionary a lead refers to, by id and in its order. */
export type Names = {
  steps: Map<number, steps.Step>;
  sources: Map<number, sources.Source>;
  admins: Map<number, admins.Admin>;
  tags: Map<number, tags.Tag>;
  action_types: Map<number, actionTypes.ActionType>;
  /** Of all records; the deleted ones too. */
  custom_fields: Map<number, fields.EverField>;
};

export async function loadNames(deps: Pick<Deps, 'db' | 'cache'>): Promise<Names> {
  const [stepList, sourceList, adminList, tagList, typeList, fieldList] = await Promise.all([
    steps.known(deps),
    sources.known(deps),
    admins.known(deps),
    tags.known(deps),
    actionTypes.known(deps),
    fields.everKnown(deps),
  ]);
  return {
    steps: byId(stepList),
    sources: byId(sourceList),
    admins: byId(adminList),
    tags: byId(tagList),
    action_types: byId(typeList),
    custom_fields: byId(fieldList),
  };
}

function byId<T extends { id: number }>(rows: T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
