import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Right } from '../admins/rights.ts';
import { currentAdmin } from '../web/allow.ts';
import { forbidden } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { importRights } from './may.ts';
import { type ImportEntity, importEntities } from './plan.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';

/** Leads alone or clients alone are enough to come here. */
export const anyImport: readonly Right[] = Object.values(importRights);

const Params = z.object({ id: fields.id });

export function importIdOf(req: Request): number {
  return Params.parse(req.params).id;
}

/** Of what this person may import. */
export function entitiesOf({ rights }: { rights: readonly Right[] }): ImportEntity[] {
  return importEntities.filter((entity) => rights.includes(importRights[entity]));
}

/** The import that the address names, if it is one's own and one may still import such records. */
export async function myImport(db: Knex, req: Request, res: Response): Promise<Import> {
  const me = currentAdmin(res);
  const found = await imports.get(db, me, importIdOf(req));
  if (!me.rights.includes(importRights[found.entity])) throw forbidden();
  return found;
}

/** Whether its columns and values may still be changed. */
export function isOpen({ state }: Pick<Import, 'state'>): boolean {
  return state === 'draft' || state === 'checked';
}
