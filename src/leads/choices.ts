import * as admins from '../admins/repository.ts';
import { type CompanyChoice, companyChoices, refusedChoice } from '../companies/choice.ts';
import * as fields from '../fields/repository.ts';
import { choosable } from '../moving/going.ts';
import * as sources from '../sources/repository.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { LeadValues } from './repository.ts';

/** What the selects of a lead's form offer to one person. */
export interface Choices {
  steps: steps.Step[];
  sources: sources.Source[];
  admins: admins.Admin[];
  tags: tags.Tag[];
  companies: CompanyChoice[];
  custom: fields.CustomField[];
}

/** What the lead has now, and what was typed: offered although it would not be otherwise. */
interface Standing {
  step_id?: number;
  source_id?: number | null;
  tag_ids?: number[];
  responsible_id?: number | null;
  company_id?: number | null;
  typed_company?: unknown;
}

/** A disabled administrator, or an entry that is being deleted, is offered only to the lead that already has it. */
export async function choicesFor(
  deps: Pick<Deps, 'db' | 'cache'>,
  me: admins.Admin,
  standing: Standing = {},
): Promise<Choices> {
  const [pipeline, origins, people, labels, companies, custom] = await Promise.all([
    steps.known(deps),
    sources.known(deps),
    admins.known(deps),
    tags.known(deps),
    companyChoices(deps.db, me, standing.typed_company, standing.company_id),
    fields.known(deps, 'lead'),
  ]);
  const offered = me.own_leads_only
    ? people.filter(({ id }) => id === me.id)
    : people.filter(({ id, disabled_at }) => !disabled_at || id === standing.responsible_id);
  return {
    steps: choosable(pipeline, [standing.step_id]),
    sources: choosable(origins, [standing.source_id]),
    admins: offered,
    tags: choosable(labels, standing.tag_ids),
    companies,
    custom,
  };
}

/** Who sees only his own leads may neither give a lead away nor to nobody: he would lose sight of it. */
export function refusedChoices(values: Partial<LeadValues>, choices: Choices, me: admins.Admin): FieldErrors {
  const { source_id, step_id, responsible_id, tag_ids = [] } = values;
  const errors: FieldErrors = refusedChoice(values.company_id, choices.companies);
  if (me.own_leads_only && responsible_id !== undefined && responsible_id !== me.id)
    errors.responsible_id = 'leads.form.only_yourself';
  else if (!isOffered(choices.admins, responsible_id)) errors.responsible_id = 'leads.form.gone';
  if (!isOffered(choices.sources, source_id)) errors.source_id = 'leads.form.gone';
  if (!isOffered(choices.steps, step_id)) errors.step_id = 'leads.form.gone';
  if (!tag_ids.every((id) => isOffered(choices.tags, id))) errors.tag_ids = 'leads.form.gone';
  return errors;
}

function isOffered(entries: Array<{ id: number }>, id: number | null | undefined): boolean {
  return id === null || id === undefined || entries.some((entry) => entry.id === id);
}

const fieldByConstraint: Record<string, string> = {
  leads_source_id_fkey: 'source_id',
  leads_company_id_fkey: 'company_id',
  leads_responsible_id_fkey: 'responsible_id',
  leads_step_id_fkey: 'step_id',
  leads_tag_ids: 'tag_ids',
};

/** An entry that somebody deletes at this very moment is refused by the database instead. */
export function refusedByDatabase(error: unknown): FieldErrors | undefined {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  const field = fieldByConstraint[constraint];
  return code === '23503' && field ? { [field]: 'leads.form.gone' } : undefined;
}
