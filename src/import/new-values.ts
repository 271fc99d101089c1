import { defaultValues } from '../fields/values.ts';
import type { RowValues } from './check-row.ts';
import type { Deciding } from './decide.ts';
import type { Problem } from './failures.ts';

/** All values of a new record, the plan's defaults where the row has none; or what it lacks. */
export function newValues(deciding: Deciding, row: RowValues): { values: RowValues } | { problems: Problem[] } {
  const { custom, entity } = deciding;
  const values: RowValues = {
    ...(entity === 'lead' ? newLead(deciding, row) : newClient(deciding, row)),
    custom: { ...defaultValues(custom), ...row.custom },
  };
  const problems: Problem[] = row.full_name ? [] : [{ key: 'required', field: 'full_name' }];
  for (const { key, required } of custom) {
    if (required && values.custom?.[key] === undefined) problems.push({ key: 'required', field: `custom.${key}` });
  }
  return problems.length > 0 ? { problems } : { values };
}

const nothing = {
  phones: [],
  emails: [],
  company: null,
  company_code: null,
  city: null,
  address: null,
  comments: '',
};

function newLead({ plan, me, today, first_step_id }: Deciding, row: RowValues): RowValues {
  const { defaults } = plan;
  const responsible = defaults.responsible_id === undefined || me.own_leads_only ? me.id : defaults.responsible_id;
  return {
    ...nothing,
    source_id: defaults.source_id,
    responsible_id: responsible,
    registered_on: today,
    step_id: defaults.step_id ?? first_step_id,
    priority: defaults.priority,
    ...row,
    tag_ids: withDefaults(defaults.tag_ids, row),
    created_by_id: me.id,
  };
}

function newClient({ plan, me, today }: Deciding, row: RowValues): RowValues {
  return {
    ...nothing,
    login: null,
    birth_on: null,
    registered_on: today,
    ...row,
    tag_ids: withDefaults(plan.defaults.tag_ids, row),
    created_by_id: me.id,
  };
}

function withDefaults(tagIds: number[], { tag_ids }: RowValues): number[] {
  return [...new Set([...((tag_ids as number[]) ?? []), ...tagIds])];
}
