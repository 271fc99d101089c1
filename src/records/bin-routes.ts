import { Router } from 'express';
import { z } from 'zod';
import { asOperation, undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type RecordKind, recordKinds } from './kinds.ts';

const Params = z.object({ id: fields.id });

/** Into the bin and out of it: `/leads/1/delete`, `/clients/1/restore` and so on. */
export function binRoutes(deps: Deps): Router {
  const router = Router();
  for (const kind of recordKinds) addRoutes(router, deps, kind);
  return router;
}

function addRoutes(router: Router, { db }: Deps, kind: RecordKind): void {
  const { path, rights } = kind;

  router.post(`${path}/:id/delete`, allow(rights.delete), async (req, res) => {
    const { id } = Params.parse(req.params);
    const me = currentAdmin(res);
    const { name, undo } = await asOperation(db, me, { kind: `${kind.name}_delete` }, async (trx, operation) => {
      const record = await kind.lock(trx, me, id);
      await kind.moveToBin(trx, id);
      return { name: record.name, undo: record.deleted_at ? undefined : undoOf(operation, `${path}/${id}`) };
    });
    flash(res, kind.deleted, { values: { name }, undo });
    res.redirect(303, path);
  });

  router.post(`${path}/:id/restore`, allow(rights.delete), async (req, res) => {
    const { id } = Params.parse(req.params);
    const me = currentAdmin(res);
    const { name } = await asOperation(db, me, { kind: `${kind.name}_restore` }, async (trx) => {
      const record = await kind.lock(trx, me, id);
      await kind.takeFromBin(trx, id);
      return record;
    });
    flash(res, kind.restored, { values: { name } });
    res.redirect(303, `${path}/${id}`);
  });
}
