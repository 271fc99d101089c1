import type { Admin } from '../admins/repository.ts';
import type { FieldKind } from '../fields/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { createFields, optionsInFile } from './create-fields.ts';
import { columnsOfFile, keptOf } from './file-columns.ts';
import { mayCreate } from './lookups.ts';
import { isOpen } from './mine.ts';
import type { Target } from './plan.ts';
import type { Wish } from './read-mapping.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';

/** Puts the columns into the plan, with the fields that are to be made of them; gives what is wrong. */
export async function saveMapping(
  deps: Deps,
  me: Admin,
  imported: Import,
  wished: Wish[],
): Promise<FieldErrors | undefined> {
  const wishes = mayCreate(me) ? wished : wished.map(withoutMaking);
  const options = await optionsInFile(deps, imported, wishes);
  if (typeof options === 'string') return { target: `import.columns.${options}` };
  const columns = columnsOfFile(keptOf(imported), imported.header_row);

  return deps.db.transaction(async (trx) => {
    const current = await imports.lock(trx, me, imported.id);
    if (!isOpen(current)) return undefined;
    const targets = await createFields(trx, imported.entity, columns, wishes, options);
    if (targets === 'too_many_fields') return { target: 'import.columns.too_many_fields' };
    if (isSame(current.plan.columns, targets)) return undefined;
    const plan = { ...current.plan, columns: targets };
    await imports.update(trx, imported.id, { plan, state: 'draft', findings: null, expected: null });
    return undefined;
  });
}

/** A wish as the form's select holds it. */
export function typedWish(wish: Wish): string {
  return 'make' in wish ? `new.${wish.make satisfies FieldKind}` : (wish.target ?? '');
}

function withoutMaking(wish: Wish): Wish {
  return 'make' in wish ? { target: null } : wish;
}

function isSame(one: Array<Target | null>, other: Array<Target | null>): boolean {
  return one.length === other.length && one.every((target, at) => target === other[at]);
}
