import { Router } from 'express';
import { z } from 'zod';
import { asOperation, undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import * as clients from './repository.ts';

const Params = z.object({ id: fields.id });

export function clientBinRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/clients/:id/delete', allow('clients.delete'), async (req, res) => {
    const { id } = Params.parse(req.params);
    const { name, undo } = await asOperation(
      db,
      currentAdmin(res),
      { kind: 'client_delete' },
      async (trx, operation) => {
        const client = await clients.lock(trx, currentAdmin(res), id);
        await clients.moveToBin(trx, id);
        return { name: client.full_name, undo: client.deleted_at ? undefined : undoOf(operation, `/clients/${id}`) };
      },
    );
    flash(res, 'clients.deleted', { values: { name }, undo });
    res.redirect(303, '/clients');
  });

  router.post('/clients/:id/restore', allow('clients.delete'), async (req, res) => {
    const { id } = Params.parse(req.params);
    const name = await asOperation(db, currentAdmin(res), { kind: 'client_restore' }, async (trx) => {
      const client = await clients.lock(trx, currentAdmin(res), id);
      await clients.takeFromBin(trx, id);
      return client.full_name;
    });
    flash(res, 'clients.restored', { values: { name } });
    res.redirect(303, `/clients/${id}`);
  });

  return router;
}
