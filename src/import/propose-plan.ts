import * as admins from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import * as sources from '../sources/repository.ts';
import type { Inspection } from '../spreadsheets/cells.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';
import { columnsOfFile, type FileColumn, signatureOf } from './file-columns.ts';
import { type Guess, guessMapping, type KnownNames } from './guess-mapping.ts';
import * as mappings from './mappings.ts';
import { type ImportEntity, isCustom, Plan, type Target } from './plan.ts';

interface Proposal {
  plan: Plan;
  guesses: Guess[];
}

/** The plan of the last file with such columns, else a fresh one with the columns guessed. */
export async function proposePlan(
  deps: Deps,
  me: admins.Admin,
  entity: ImportEntity,
  inspection: Inspection,
  headerRow: number,
): Promise<Proposal> {
  const columns = columnsOfFile(inspection, headerRow);
  const known = await knownNames(deps, entity);
  const remembered = await mappings.find(deps.db, me, entity, signatureOf(columns));
  if (remembered && remembered.columns.length === columns.length) return recalled(remembered, known);

  const guesses = guessColumns(columns, inspection, headerRow, known);
  return { plan: Plan.parse({ columns: guesses.map(({ target }) => target) }), guesses };
}

export function guessColumns(
  columns: FileColumn[],
  { sample }: Pick<Inspection, 'sample'>,
  headerRow: number,
  known: KnownNames,
): Guess[] {
  return guessMapping(
    columns.map(({ header }) => header),
    sample.slice(headerRow),
    known,
  );
}

/** What a guess may compare the file with. */
export async function knownNames(deps: Deps, entity: ImportEntity): Promise<KnownNames> {
  const [people, origins, pipeline, labels, custom] = await Promise.all([
    admins.known(deps),
    sources.known(deps),
    steps.known(deps),
    tags.known(deps),
    fields.known(deps, entity),
  ]);
  const of = (entries: Array<{ name: string }>) => entries.map(({ name }) => name);
  const names = {
    source_id: of(origins),
    step_id: of(pipeline),
    responsible_id: people.map(({ full_name }) => full_name),
    tag_ids: of(labels),
  };
  return { entity, fields: custom, names, countries: deps.config.default_countries };
}

// A field may have gone since.
function recalled(plan: Plan, { fields: known }: KnownNames): Proposal {
  const isThere = (target: Target) => !isCustom(target) || known.some(({ key }) => target === `custom.${key}`);
  const columns = plan.columns.map((target) => (target && isThere(target) ? target : null));
  return { plan: { ...plan, columns }, guesses: columns.map((target) => ({ target, reason: target && 'remembered' })) };
}
