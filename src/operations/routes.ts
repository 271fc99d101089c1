import { Router } from 'express';
import { z } from 'zod';
import { loadNames } from '../leads/names.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { localAddress } from '../web/local-address.ts';
import { view } from '../web/views.ts';
import * as operations from './repository.ts';
import { operationPage } from './show-page.ts';
import { type ShownOperation, shownOperation } from './shown.ts';
import { undo } from './undo.ts';

const Params = z.object({ id: fields.id });
const Filter = z.object({ before: fields.id.nullable().catch(null) });
const pageSize = 50;

const index = view<{ operations: ShownOperation[]; older: number | null; newest: boolean }>('operations/index');

/** What somebody did to many records at once: how far it is, how it ended, and the way back. */
export function operationRoutes(deps: Deps): Router {
  const router = Router();
  const show = operationPage(deps);

  router.get('/operations', allow('signed_in'), async (req, res) => {
    const { before } = Filter.parse(req.query);
    const rows = await operations.list(deps.db, currentAdmin(res), { before, limit: pageSize + 1 });
    const names = await loadNames(deps);
    const page = rows.slice(0, pageSize);
    index(res, {
      title: res.locals.ui.t('operations.title'),
      operations: page.map((operation) => shownOperation(operation, currentAdmin(res), names, res.locals.ui)),
      older: rows.length > pageSize ? page.at(-1)!.id : null,
      newest: before === null,
    });
  });

  router.get('/operations/:id', allow('signed_in'), async (req, res) => {
    await show(res, await operations.get(deps.db, currentAdmin(res), Params.parse(req.params).id));
  });

  router.post('/operations/:id/undo', allow('signed_in'), async (req, res) => {
    const { id } = Params.parse(req.params);
    const undone = await undo(deps.db, currentAdmin(res), id);
    const isWhole = undone.state === 'done' && Object.keys(undone.skipped).length === 0;
    const back = isWhole && req.body?.back ? localAddress(req.body.back) : `/operations/${undone.id}`;
    if (isWhole) flash(res, 'operations.undone');
    res.redirect(303, back);
  });

  router.post('/operations/:id/stop', allow('signed_in'), async (req, res) => {
    const { id } = Params.parse(req.params);
    await operations.stop(deps.db, currentAdmin(res), id);
    res.redirect(303, `/operations/${id}`);
  });

  return router;
}
