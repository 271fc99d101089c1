import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import { type ShownField, shownFields } from '../fields/form.ts';
import * as fields from '../fields/repository.ts';
import { nameOf } from '../fields/values.ts';
import { choicesFor } from '../leads/choices.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { dateOrdersIn, undecidedDates } from './file-looks.ts';
import { mayCreate } from './lookups.ts';
import { importCrumbs } from './mapping-page.ts';
import { mayUpdate } from './may.ts';
import { neededFields } from './needed-fields.ts';
import {
  creatable,
  type DictionaryTarget,
  type DuplicateMode,
  dictionaryTargets,
  duplicateModes,
  type Plan,
  type Target,
} from './plan.ts';
import {
  creatableOthers,
  createsOthers,
  type Decided,
  decidedValues,
  type Entries,
  entriesOf,
  mostShown,
} from './read-choices.ts';
import type { DateOrder } from './read-date.ts';
import type { Findings, Import } from './repository.ts';
import { targetName } from './target-names.ts';

interface ValueGroup {
  target: DictionaryTarget;
  values: Decided[];
  /** More than the page shows; matched by name. */
  hidden: number;
  may_create: boolean;
  /** Entries may be made of the hidden ones, too; `create`: they are to be. */
  others: '' | 'create' | null;
}

interface ValuesPage {
  imported: Import;
  plan: Plan;
  groups: ValueGroup[];
  entries: Entries;
  /** Columns where nobody could tell whether 03/04/2026 is in April or in March. */
  dates: Array<{ target: Target; name: string; order: DateOrder }>;
  modes: readonly DuplicateMode[];
  responsible: string;
  dictionary: DictionaryTarget[];
  /** Required fields to which all new records can be given one value. */
  custom: ShownField[];
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
      .map((target) => groupOf(me, plan, findings, entries, target));
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
        dates: await askedDates(deps, ui, imported, plan),
        modes: duplicateModesFor(me, imported),
        responsible: String(responsible_id === undefined ? me.id : (responsible_id ?? '')),
        dictionary: imported.entity === 'lead' ? ['source_id', 'step_id'] : [],
        custom: await requiredFields(deps, imported, plan),
        errors,
      },
      Object.keys(errors).length > 0 ? 422 : 200,
    );
  };
}

function groupOf(me: Admin, plan: Plan, findings: Findings, entries: Entries, target: DictionaryTarget): ValueGroup {
  const others = creatableOthers(me, findings, entries, target);
  return {
    target,
    values: decidedValues(me, plan, findings, entries, target),
    hidden: Math.max(0, findings.values[target]!.length - mostShown),
    may_create: mayCreate(me) && (creatable as readonly string[]).includes(target),
    others: others.length === 0 ? null : createsOthers(plan, target, others) ? 'create' : '',
  };
}

/** Nothing has to be typed: the file may have all of it. */
async function requiredFields(deps: Deps, { entity }: Import, { defaults }: Plan): Promise<ShownField[]> {
  const needed = neededFields(await fields.known(deps, entity));
  const typed = needed.map((field) => {
    const text = defaults.custom[field.key] ?? '';
    return [nameOf(field), field.kind === 'multi_select' ? text.split(';') : text];
  });
  const optional = needed.map((field) => ({ ...field, required: false }));
  return shownFields(optional, Object.fromEntries(typed));
}

async function askedDates(
  deps: Deps,
  { t }: Ui,
  { entity, findings }: Import,
  plan: Plan,
): Promise<ValuesPage['dates']> {
  const custom = await fields.known(deps, entity);
  const orders = dateOrdersIn(findings!, (target) => plan.date_orders[target]);
  return undecidedDates(findings!).map((target) => {
    const name = targetName(t, entity, target, custom);
    return { target, name, order: orders[target]! };
  });
}

/** Records that are there already are changed only by those who may change them. */
export function duplicateModesFor(me: Admin, { entity }: Import): DuplicateMode[] {
  return mayUpdate(me, entity) ? [...duplicateModes] : ['skip', 'create'];
}
