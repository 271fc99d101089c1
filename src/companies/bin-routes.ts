import { Router } from 'express';
import { z } from 'zod';
import { asOperation, undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import * as companies from './repository.ts';

const Params = z.object({ id: fields.id });

export function companyBinRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/companies/:id/delete', allow('companies.delete'), async (req, res) => {
    const { id } = Params.parse(req.params);
    const me = currentAdmin(res);
    const { name, undo } = await asOperation(db, me, { kind: 'company_delete' }, async (trx, operation) => {
      const company = await companies.lock(trx, currentAdmin(res), id);
      await companies.moveToBin(trx, id);
      return { name: company.name, undo: company.deleted_at ? undefined : undoOf(operation, `/companies/${id}`) };
    });
    flash(res, 'companies.deleted', { values: { name }, undo });
    res.redirect(303, '/companies');
  });

  router.post('/companies/:id/restore', allow('companies.delete'), async (req, res) => {
    const { id } = Params.parse(req.params);
    const name = await asOperation(db, currentAdmin(res), { kind: 'company_restore' }, async (trx) => {
      const company = await companies.lock(trx, currentAdmin(res), id);
      await companies.takeFromBin(trx, id);
      return company.name;
    });
    flash(res, 'companies.restored', { values: { name } });
    res.redirect(303, `/companies/${id}`);
  });

  return router;
}
