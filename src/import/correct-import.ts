import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { StoredFile } from '../web/uploads.ts';
import { createImport, type Fault } from './create-import.ts';
import { chosenByName, columnsOfFile, keptOf, namesOf } from './file-columns.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';
import { startCheck } from './start-import.ts';

/** Takes a file whose columns are called as those of an earlier one, with the earlier plan, and has it tried out at once. */
export async function correctImport(
  deps: Deps,
  me: Admin,
  earlier: Import,
  file: StoredFile,
): Promise<{ id: number } | { fault: Fault }> {
  const made = await createImport(deps, me, earlier.entity, file, undefined);
  if ('fault' in made) return made;
  const chosen = chosenByName(columnsOfFile(keptOf(earlier), earlier.header_row), earlier.plan.columns);
  await deps.db.transaction(async (trx) => {
    const imported = await imports.lock(trx, me, made.id);
    const columns = columnsOfFile(keptOf(imported), imported.header_row);
    const targets = namesOf(columns).map((name) => chosen.get(name) ?? null);
    await imports.update(trx, made.id, { plan: { ...earlier.plan, columns: targets } });
    await startCheck(trx, me, made.id);
  });
  return { id: made.id };
}
