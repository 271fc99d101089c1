import * as admins from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import * as sources from '../sources/repository.ts';
import type { Inspection } from '../spreadsheets/cells.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';
import { columnsOfFile } from './file-columns.ts';
import { type Guess, guessMapping, type KnownNames, mayRepeat } from './guess-mapping.ts';
import type { Remembered } from './mappings.ts';
import * as mappings from './mappings.ts';
import { type ImportEntity, isCustom, Plan, type Target } from './plan.ts';

interface Proposal {
  plan: Plan;
  guesses: Guess[];
}

/** A fresh plan whose columns go where those of the file most like this one went; others are guessed. */
export async function proposePlan(
  { db }: Pick<Deps, 'db'>,
  me: admins.Admin,
  known: KnownNames,
  inspection: Inspection,
): Promise<Proposal> {
  const { header_row } = inspection;
  const columns = columnsOfFile(inspection, header_row);
  const headers = columns.map(({ header }) => header);
  const guesses = guessMapping(headers, inspection.sample.slice(header_row), known);
  const remembered = await mappings.closest(db, me, known.entity, columns);
  if (remembered) return recalled(remembered, guesses, known);
  return { plan: Plan.parse({ columns: guesses.map(({ target }) => target) }), guesses };
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

function recalled({ choices, targets }: Remembered, guesses: Guess[], { fields: known }: KnownNames): Proposal {
  // A field may have gone since.
  const isThere = (target: Target) => !isCustom(target) || known.some(({ key }) => target === `custom.${key}`);
  const standing = targets.map((target) => (target && !isThere(target) ? null : target));
  const merged = guesses.map((guess, at): Guess => {
    const target = standing[at];
    if (target !== undefined) return { target, reason: target && 'remembered' };
    return guess.target && isTaken(guess, standing) ? { target: null, reason: null } : guess;
  });
  return { plan: Plan.parse({ columns: merged.map(({ target }) => target), choices }), guesses: merged };
}

// A part of a name joins the parts that are known; a second whole name would double the first.
function isTaken({ target, reason }: Guess, standing: Array<Target | null | undefined>): boolean {
  const isShared = target === 'full_name' ? reason === 'joined' : target && mayRepeat(target);
  return !isShared && standing.includes(target);
}
