import { Router } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import * as steps from '../steps/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { view } from '../web/views.ts';
import { type CallOf, listCallers } from './list-callers.ts';
import * as calls from './repository.ts';
import { type ShownCall, shownCall } from './shown-call.ts';
import { type Who, whoCalls } from './who-calls.ts';

const pageSize = 50;

const index = view<{ calls: Array<CallOf & ShownCall>; missed: boolean; older: number | null; newest: boolean }>(
  'calls/index',
);
const show = view<{
  call: ShownCall;
  who: Who;
  colleagues: string[];
  people: Map<number, string>;
  pipeline: Map<number, steps.Step>;
}>('calls/show');

const CallParams = z.object({ id: fields.id });
const Filter = z.object({
  state: z.literal('missed').optional().catch(undefined),
  before: fields.id.optional().catch(undefined),
});

export function callRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;

  router.get('/calls', allow('leads.view'), async (req, res) => {
    const { state, before = null } = Filter.parse(req.query);
    const me = currentAdmin(res);
    const { t } = res.locals.ui;
    const rows = await calls.list(db, me, { missed: state === 'missed', before }, pageSize);
    const page = rows.slice(0, pageSize);
    index(res, {
      title: t('calls.title'),
      shows: [state === 'missed' && t('calls.missed')],
      calls: (await listCallers(deps, me, page)).map(shownCall),
      missed: state === 'missed',
      older: rows.length > pageSize ? page.at(-1)!.id : null,
      newest: before === null,
    });
  });

  router.post('/calls/seen', allow('leads.view'), async (_req, res) => {
    await calls.markMissedSeen(db, currentAdmin(res));
    flash(res, 'calls.marked_seen');
    res.redirect(303, '/calls?state=missed');
  });

  // Scripts take the popup out of this page.
  router.get('/calls/:id', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const call = await calls.get(db, me, CallParams.parse(req.params).id);
    const [who, everybody] = [await whoCalls(db, me, call), await admins.known(deps)];
    const people = new Map(everybody.map(({ id, full_name }) => [id, full_name]));
    const { t } = res.locals.ui;
    show(res, {
      title: t('calls.call'),
      crumbs: [{ text: t('calls.title'), href: '/calls' }, { text: t('calls.call') }],
      call: shownCall(call),
      who,
      colleagues: who.colleague_ids.map((id) => people.get(id ?? 0) ?? t('calls.nobody')),
      people,
      pipeline: new Map((await steps.known(deps)).map((step) => [step.id, step])),
    });
  });

  return router;
}
