import type { Admin } from '../admins/repository.ts';
import type { Entry } from '../lists/spec.ts';
import { offeredImports } from '../operations/import-filters.ts';
import type { Deps } from '../web/deps.ts';
import { choicesFor } from './choices.ts';

/** What the selects of the search form offer to one person. */
export async function offeredFor(deps: Deps, me: Admin): Promise<Record<string, Entry[]>> {
  const { steps, sources, admins, tags } = await choicesFor(deps, me);
  const imports = await offeredImports(deps.db, me, 'lead');
  return { step_id: steps, source_id: sources, responsible_id: admins, tag_id: tags, ...imports };
}
