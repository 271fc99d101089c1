import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import { choicesFor } from '../leads/choices.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { mayCreate } from './lookups.ts';
import { importCrumbs } from './mapping-page.ts';
import { mayUpdate } from './may.ts';
import {
  creatable,
  type DictionaryTarget,
  type DuplicateMode,
  dictionaryTargets,
  duplicateModes,
  type Plan,
} from './plan.ts';
import { type Decided, decidedValues, type Entries, entriesOf, mostShown } from './read-choices.ts';
import type { Findings, Import } from './repository.ts';

interface ValueGroup {
  target: DictionaryTarget;
  values: Decided[];
  /** More than the page shows; matched by name. */
  hidden: number;
  may_create: boolean;
}

interface ValuesPage {
  imported: Import;
  plan: Plan;
  groups: ValueGroup[];
  entries: Entries;
  /** Nobody could tell whether 03/04/2026 is in April or in March. */
  asks_date_order: boolean;
  modes: readonly DuplicateMode[];
  responsible: string;
  dictionary: DictionaryTarget[];
  errors: FieldErrors;
}

const page = view<ValuesPage>('import/values');

export function valuesPage(deps: Deps) {
  return async (res: Response, imported: Import, plan = imported.plan, errors: FieldErrors = {}): Promise<void> => {
    const { ui } = res.locals as { ui: Ui };
    const me = ui.me!;
    const findings = imported.findings!;
    const entries = entriesOf(await choicesFor(deps, me));
    const title = ui.t('import.values.title');
    const groups = dictionaryTargets
      .filter((target) => (findings.values[target] ?? []).length > 0)
      .map(
        (target): ValueGroup => ({
          target,
          values: decidedValues(me, plan, findings, entries, target),
          hidden: Math.max(0, findings.values[target]!.length - mostShown),
          may_create: mayCreate(me) && (creatable as readonly string[]).includes(target),
        }),
      );
    const { responsible_id } = plan.defaults;
    page(
      res,
      {
        title,
        crumbs: importCrumbs(ui, imported, title),
        imported,
        plan,
        groups,
        entries,
        asks_date_order: asksDateOrder(findings),
        modes: duplicateModesFor(me, imported),
        responsible: String(responsible_id === undefined ? me.id : (responsible_id ?? '')),
        dictionary: imported.entity === 'lead' ? ['source_id', 'step_id'] : [],
        errors,
      },
      Object.keys(errors).length > 0 ? 422 : 200,
    );
  };
}

/** Which comes first when the file shows only one order; undefined where somebody has to say. */
export function dateOrderIn({ dates }: Findings): 'dmy' | 'mdy' | undefined {
  if (dates.dmy > 0 && dates.mdy === 0) return 'dmy';
  if (dates.mdy > 0 && dates.dmy === 0) return 'mdy';
  return undefined;
}

function asksDateOrder(findings: Findings): boolean {
  const { either, dmy, mdy } = findings.dates;
  return dateOrderIn(findings) === undefined && either + dmy + mdy > 0;
}

/** Records that are there already are changed only by those who may change them. */
export function duplicateModesFor(me: Admin, { entity }: Import): DuplicateMode[] {
  return mayUpdate(me, entity) ? [...duplicateModes] : ['skip', 'create'];
}
