import { Router } from 'express';
import type { Admin } from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import { choicesFor } from '../leads/choices.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { anyImport, importIdOf, isOpen, myImport } from './mine.ts';
import { wrongValues } from './needed-fields.ts';
import type { Plan } from './plan.ts';
import { entriesOf, planWith, ValuesForm } from './read-choices.ts';
import * as imports from './repository.ts';
import { settled } from './settled.ts';
import { startCheck } from './start-import.ts';
import { duplicateModesFor, valuesPage } from './values-page.ts';

/** What the values of the file stand for, and what becomes of rows that are there already. */
export function importValuesRoutes(deps: Deps): Router {
  const router = Router();
  const show = valuesPage(deps);

  router.get('/import/:id/values', allow(anyImport), async (req, res) => {
    const imported = await myImport(deps.db, req, res);
    if (!isOpen(imported)) return res.redirect(303, `/import/${imported.id}`);
    if (!imported.findings) return res.redirect(303, `/import/${imported.id}/mapping`);
    await show(res, imported);
  });

  router.post('/import/:id/values', allow(anyImport), async (req, res) => {
    const { findings, id } = await myImport(deps.db, req, res);
    const form = ValuesForm.parse(req.body ?? {});
    const saved = findings ? await saveValues(deps, currentAdmin(res), importIdOf(req), form) : undefined;
    if (!saved) return res.redirect(303, `/import/${id}`);
    if (saved === 'rescanned') {
      return show(res, await myImport(deps.db, req, res), undefined, { form: 'import.values.rescanned' });
    }
    if ('errors' in saved) return show(res, await myImport(deps.db, req, res), saved.plan, saved.errors);
    if (form.do === 'back') return res.redirect(303, `/import/${id}/mapping`);
    await deps.db.transaction((trx) => startCheck(trx, currentAdmin(res), id));
    await settled(deps.db, currentAdmin(res), id);
    res.redirect(303, `/import/${id}`);
  });

  return router;
}

type Saved = { plan: Plan } | { plan: Plan; errors: FieldErrors } | 'rescanned' | undefined;

/** Puts the form into the plan; nothing when the import has gone on meanwhile. */
async function saveValues(deps: Deps, me: Admin, id: number, form: ValuesForm): Promise<Saved> {
  const entries = entriesOf(await choicesFor(deps, me));
  return deps.db.transaction(async (trx) => {
    const current = await imports.lock(trx, me, id);
    const { findings } = current;
    if (!isOpen(current) || !findings) return undefined;
    if (form.scanned !== current.attempt) return 'rescanned';
    const modes = duplicateModesFor(me, current);
    const custom = await fields.known(deps, current.entity);
    const plan = planWith(form, me, current.plan, findings, { entries, custom });
    if (!modes.includes(plan.duplicates)) plan.duplicates = 'skip';
    const errors = wrongValues(custom, plan.defaults.custom);
    if (Object.keys(errors).length > 0) return { errors, plan };
    await imports.update(trx, id, { plan, state: 'draft', expected: null });
    return { plan };
  });
}
