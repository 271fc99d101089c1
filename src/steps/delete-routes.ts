import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { countUses, type UseCount } from '../leads/use-counts.ts';
import { addressAfter, goOnAfter } from '../moving/after-deletion.ts';
import { choosable } from '../moving/going.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
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

const path = '/settings/steps';

export function stepDeleteRoutes({ db }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings/steps/:id/delete', mayChange, async (req, res) => {
    const { id } = StepParams.parse(req.params);
    const pipeline = await steps.list(db);
    if (pipeline.find((step) => step.id === id)?.going) return res.redirect(303, `${path}#step-${id}`);
    await show(res, await steps.get(db, id));
  });

  router.post('/settings/steps/:id/delete', mayChange, async (req, res) => {
    const { id } = StepParams.parse(req.params);
    const form = readForm(DeleteForm, req.body);
    const me = currentAdmin(res);
    const remove = (trx: Knex.Transaction) => async () => {
      const begun = form.ok ? await deleteStep(trx, me, id, form.values.replacement_id ?? 0) : 'left';
      if (begun === 'left') throw new NoReplacement();
      return addressAfter(begun, { path, anchor: `step-${id}` });
    };
    try {
      const submissionId = form.ok ? form.values.submission_id : undefined;
      const address = await asAuthor(db, me, (trx) => once(trx, me.id, submissionId, remove(trx)));
      goOnAfter(res, address, { path });
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
        { text: t('step_settings.title'), href: path },
      ],
      step,
      others: choosable(pipeline).filter(({ id }) => id !== step.id),
      used: counts.get(step.id) ?? { leads: 0, in_bin: 0 },
      replacement_id,
      errors,
      submission_id: randomUUID(),
    };
    page(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  return router;
}
