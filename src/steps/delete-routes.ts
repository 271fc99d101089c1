import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { countUses, type UseCount } from '../leads/use-counts.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { later, orLater } from '../web/long-work.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import { deleteStep } from './delete-step.ts';
import type { Step } from './repository.ts';
import * as steps from './repository.ts';
import { DeleteForm, StepParams } from './schema.ts';

const page = view<{
  step: Step;
  others: Step[];
  used: UseCount;
  replacement_id: unknown;
  errors: FieldErrors;
  submission_id: string;
}>('steps/delete');

class NoReplacement extends Error {}

export function stepDeleteRoutes({ db, log }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings/steps/:id/delete', mayChange, async (req, res) => {
    await show(res, await steps.get(db, StepParams.parse(req.params).id));
  });

  router.post('/settings/steps/:id/delete', mayChange, async (req, res) => {
    const { id } = StepParams.parse(req.params);
    const form = readForm(DeleteForm, req.body);
    const me = currentAdmin(res);
    const remove = (trx: Knex.Transaction) => async () => {
      if (!form.ok || !(await deleteStep(trx, id, form.values.replacement_id ?? 0))) throw new NoReplacement();
      return '/settings/steps';
    };
    try {
      const submissionId = form.ok ? form.values.submission_id : undefined;
      const work = asAuthor(db, me, (trx) => once(trx, me.id, submissionId, remove(trx)));
      flash(res, (await orLater({ log }, work)) === later ? 'settings.deleting' : 'settings.deleted');
      res.redirect(303, '/settings/steps');
    } catch (error) {
      if (!(error instanceof NoReplacement)) throw error;
      await show(res, await steps.get(db, id), req.body?.replacement_id, {
        replacement_id: 'settings.needs_replacement',
      });
    }
  });

  async function show(
    res: Response,
    step: Step,
    replacement_id: unknown = '',
    errors: FieldErrors = {},
  ): Promise<void> {
    const [pipeline, counts] = await Promise.all([steps.list(db), countUses(db, 'step_id')]);
    const { t } = res.locals.ui;
    const locals = {
      title: t('settings.delete_title', { name: step.name }),
      crumbs: [
        { text: t('nav.settings'), href: '/settings' },
        { text: t('step_settings.title'), href: '/settings/steps' },
      ],
      step,
      others: pipeline.filter(({ id }) => id !== step.id),
      used: counts.get(step.id) ?? { leads: 0, in_bin: 0 },
      replacement_id,
      errors,
      submission_id: randomUUID(),
    };
    page(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  return router;
}
