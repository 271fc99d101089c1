import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import { asAuthor } from '../db/change-log.ts';
import { undoOf } from '../operations/as-operation.ts';
import { kinds } from '../operations/kinds.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { Typed } from '../web/form.ts';
import { changeNames, changes } from './changes.ts';
import { addressElsewhere } from './elsewhere.ts';
import { confirmBulk, listAddress, type Prepared, prepareBulk, SetChanged } from './prepare.ts';
import { typedFor } from './read-values.ts';
import { readSelection } from './selection.ts';
import { bulkPage, readTyped, refuse } from './show-page.ts';

const Params = z.object({ id: fields.id });
const Change = z.object({ change: z.enum(changeNames), confirmed: fields.checkbox.catch(false) });

/** Changes of many leads at once: tick, look at what it would do, confirm. What each change needs is asked in `demand`. */
export function bulkRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const show = bulkPage(deps);

  router.post('/leads/bulk', allow('leads.view'), async (req, res) => {
    const body: Typed = req.body ?? {};
    const me = currentAdmin(res);
    const sent = Change.safeParse(body);
    const change = sent.data?.change ?? null;
    const selection = await readSelection(deps, body, change);
    if ('ids' in selection && selection.ids.length === 0)
      return refuse(deps, res, { status: 422, message: 'bulk.nothing_ticked' }, body);
    const other = await addressElsewhere(deps, me, body.change, selection, body.filter);
    if (other) return res.redirect(303, other);
    if (!change) return refuse(deps, res, { status: 422, message: 'bulk.no_change' }, body);
    demand(me, kinds[changes[change].kind]);

    const typed = typedFor(change, body);
    const operation = await prepared(res, {
      change,
      selection,
      typed: typed ?? {},
      back: await listAddress(deps, me, body.filter),
    });
    if (!operation) return;
    if (!sent.data?.confirmed || !typed) return res.redirect(303, `/leads/bulk/${operation.id}`);
    await confirm(res, operation, typed);
  });

  router.get('/leads/bulk/:id', allow('leads.view'), async (req, res) => {
    const operation = await operations.get(db, currentAdmin(res), Params.parse(req.params).id);
    if (operation.state !== 'preview') return res.redirect(303, `/operations/${operation.id}`);
    await show(res, operation, typedOf(currentAdmin(res), operation, req.query));
  });

  router.post('/leads/bulk/:id', allow('leads.view'), async (req, res) => {
    const operation = await operations.get(db, currentAdmin(res), Params.parse(req.params).id);
    if (operation.state !== 'preview') return res.redirect(303, `/operations/${operation.id}`);
    await confirm(res, operation, typedOf(currentAdmin(res), operation, req.body ?? {}));
  });

  async function prepared(res: Response, wish: Parameters<typeof prepareBulk>[2]): Promise<Operation | undefined> {
    const me = currentAdmin(res);
    try {
      return await prepareBulk(deps, me, wish);
    } catch (error) {
      if (!(error instanceof SetChanged)) throw error;
      await refuse(deps, res, { status: 409, message: 'bulk.set_changed', now: error.now }, res.req.body);
    }
  }

  async function confirm(res: Response, operation: Operation, typed: Typed): Promise<void> {
    const me = currentAdmin(res);
    const form = await readTyped(deps, res, operation, typed);
    if (!form.ok) return show(res, operation, typed, form.errors);
    const ended = await asAuthor(db, me, (trx) => confirmBulk(trx, deps, me, operation.id, form));
    if (ended === 'set_changed') {
      flash(res, 'bulk.set_changed_since', { kind: 'error' });
      return res.redirect(303, `/leads/bulk/${operation.id}`);
    }
    if (ended.state !== 'done') return res.redirect(303, `/operations/${operation.id}`);
    const back = String((operation.params as Prepared).back);
    const undo = ended.changed > 0 ? undoOf(ended, back) : undefined;
    flash(res, 'bulk.done', { values: { count: ended.changed }, undo });
    res.redirect(303, back);
  }

  return router;
}

/** What the form holds: what was kept, and what was sent now. Throws 403 without the right that the change needs. */
function typedOf(me: Admin, { params }: Operation, sent: Typed): Typed {
  const { change, typed } = params as Prepared;
  demand(me, kinds[changes[change].kind]);
  return { ...typed, ...typedFor(change, sent) };
}

function demand(me: Admin, right: Right): void {
  if (!me.rights.includes(right)) throw forbidden();
}
