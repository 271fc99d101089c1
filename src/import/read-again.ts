import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { type Fault, lookAt } from './create-import.ts';
import { chosenByName, columnsOfFile, keep, keptOf, namesOf } from './file-columns.ts';
import type { Target } from './plan.ts';
import { knownNames, proposePlan } from './propose-plan.ts';
import type { Reading } from './read-mapping.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';
import { withStoredFile } from './with-stored-file.ts';

/**
 * Reads the file in another way; columns that keep their names keep what was chosen for them. Gives why it cannot be
 * read so, and then nothing has changed.
 */
export async function readAgain(
  deps: Deps,
  me: Admin,
  imported: Import,
  reading: Partial<Reading>,
  chosen: Array<Target | null>,
): Promise<Fault | undefined> {
  const { sheet, encoding, delimiter } = reading;
  const known = await knownNames(deps, imported.entity);
  const looked = await withStoredFile(deps, imported.id, (path) =>
    lookAt(path, { kind: imported.kind, sheet, encoding, delimiter }, known, reading.header_row),
  );
  if ('fault' in looked) return looked.fault;
  const { inspection } = looked;
  const { header_row } = inspection;
  const columns = columnsOfFile(inspection, header_row);
  const { guesses } = await proposePlan(deps, me, known, inspection);
  const before = chosenByName(columnsOfFile(keptOf(imported), imported.header_row), chosen);
  const targets = namesOf(columns).map((name, at) => {
    const kept = before.get(name);
    return kept === undefined ? guesses[at]!.target : kept;
  });

  await deps.db.transaction(async (trx) => {
    const { plan } = await imports.lock(trx, me, imported.id);
    await imports.update(trx, imported.id, {
      sheet: inspection.sheet,
      header_row,
      encoding: inspection.encoding ?? null,
      delimiter: inspection.delimiter ?? null,
      inspection: keep(inspection, guesses),
      plan: { ...plan, columns: targets },
      state: 'draft',
      findings: null,
      expected: null,
    });
  });
  return undefined;
}
