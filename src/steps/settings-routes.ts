import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { asAuthor } from '../db/change-log.ts';
import { unlessTaken } from '../db/dictionary-table.ts';
import { countUses, type UseCount } from '../leads/use-counts.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import type { Step } from './repository.ts';
import * as steps from './repository.ts';
import { EditStepForm, MoveForm, NewStepForm, OrderForm, StepParams } from './schema.ts';

const listPage = view<{
  steps: Step[];
  counts: Map<number, UseCount>;
  problem: string | null;
  submission_id: string;
}>('steps/settings');
const formPage = view<{
  step: Step | null;
  typed: Typed;
  errors: FieldErrors;
  conflict: boolean;
  submission_id: string;
}>('steps/form');

const fresh = { colour: 'blue', on_kanban: true };

export function stepSettingsRoutes({ db }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings/steps', mayChange, async (_req, res) => showList(res));

  router.get('/settings/steps/new', mayChange, (_req, res) => showForm(res, null, fresh));

  router.post('/settings/steps', mayChange, async (req, res) => {
    const form = readForm(NewStepForm, req.body);
    if (!form.ok) return showForm(res, null, form.typed, form.errors);

    const { submission_id, ...values } = form.values;
    const me = currentAdmin(res);
    const add = (trx: Parameters<typeof steps.create>[0]) => async () =>
      `/settings/steps#step-${(await steps.create(trx, values)).id}`;
    const location = await unlessTaken(() => asAuthor(db, me, (trx) => once(trx, me.id, submission_id, add(trx))));
    if (!location) return showForm(res, null, req.body, { name: 'errors.taken' });
    flash(res, 'settings.added', { values: { name: values.name } });
    res.redirect(303, location);
  });

  router.post('/settings/steps/order', mayChange, async (req, res) => {
    const form = readForm(OrderForm, req.body);
    if (!form.ok) return showList(res, 'errors.invalid', 422);
    const done = await asAuthor(db, currentAdmin(res), (trx) => steps.setOrder(trx, form.values.ids));
    if (!done) return showList(res, 'step_settings.order_stale', 409);
    flash(res, 'step_settings.reordered');
    res.redirect(303, '/settings/steps');
  });

  router.get('/settings/steps/:id/edit', mayChange, async (req, res) => {
    const step = await steps.get(db, StepParams.parse(req.params).id);
    showForm(res, step, { ...step });
  });

  router.post('/settings/steps/:id', mayChange, async (req, res) => {
    const step = await steps.get(db, StepParams.parse(req.params).id);
    const form = readForm(EditStepForm, req.body);
    if (!form.ok) return showForm(res, step, form.typed, form.errors);

    const { version, ...values } = form.values;
    const saved = await unlessTaken(() =>
      asAuthor(db, currentAdmin(res), async (trx) => ({ conflict: await steps.update(trx, step.id, version, values) })),
    );
    if (!saved) return showForm(res, step, req.body, { name: 'errors.taken' });
    if (saved.conflict) return showForm(res, saved.conflict, req.body, {}, true);
    flash(res, 'settings.saved', { values: { name: values.name } });
    res.redirect(303, `/settings/steps#step-${step.id}`);
  });

  router.post('/settings/steps/:id/move', mayChange, async (req, res) => {
    const { id } = StepParams.parse(req.params);
    const form = readForm(MoveForm, req.body);
    if (!form.ok) throw badRequest();
    const { direction, submission_id } = form.values;
    const me = currentAdmin(res);
    const location = await asAuthor(db, me, (trx) =>
      once(trx, me.id, submission_id, async () => {
        await steps.move(trx, id, direction);
        return `/settings/steps#step-${id}`;
      }),
    );
    const pipeline = await steps.list(db);
    const at = pipeline.findIndex((step) => step.id === id);
    flash(res, 'settings.moved', { values: { name: pipeline[at]?.name ?? '', place: at + 1 } });
    res.redirect(303, location);
  });

  async function showList(res: Response, problem: string | null = null, status = 200): Promise<void> {
    const [pipeline, counts] = await Promise.all([steps.list(db), countUses(db, 'step_id')]);
    const { t } = res.locals.ui;
    const crumbs = [{ text: t('nav.settings'), href: '/settings' }];
    listPage(
      res,
      { title: t('step_settings.title'), crumbs, steps: pipeline, counts, problem, submission_id: randomUUID() },
      status,
    );
  }

  return router;
}

function showForm(res: Response, step: Step | null, typed: Typed, errors: FieldErrors = {}, conflict = false): void {
  const { t } = res.locals.ui;
  const title = step ? t('settings.edit_title', { name: step.name }) : t('step_settings.new_title');
  const crumbs = [
    { text: t('nav.settings'), href: '/settings' },
    { text: t('step_settings.title'), href: '/settings/steps' },
  ];
  const status = conflict ? 409 : Object.keys(errors).length > 0 ? 422 : 200;
  formPage(res, { title, crumbs, step, typed, errors, conflict, submission_id: randomUUID() }, status);
}
