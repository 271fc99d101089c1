import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { type FileColumn, namesOf, signatureOf } from './file-columns.ts';
import { type Choice, dictionaryTargets, type ImportEntity, Plan, type Target } from './plan.ts';

export interface Remembered {
  /** What values stood for, where one said so oneself. */
  choices: Plan['choices'];
  /** Where each column of the new file goes; undefined where no earlier file says it. */
  targets: Array<Target | null | undefined>;
}

interface Candidate {
  signature: string;
  names: string[];
  is_own: boolean;
  plan: Plan;
}

const mostCandidates = 200;

/**
 * Keeps where the columns went and what their values stood for, for the next file whose columns have these names. What
 * becomes of duplicates and of new records is asked of each file.
 */
export async function remember(
  db: Knex,
  me: Admin,
  entity: ImportEntity,
  columns: FileColumn[],
  { columns: targets, choices }: Plan,
): Promise<void> {
  const plan = JSON.stringify({ columns: targets, choices });
  const known = { signature: signatureOf(columns), names: namesOf(columns), plan };
  await db('import_mappings')
    .insert({ ...known, admin_id: me.id, entity, used_at: db.fn.now() })
    .onConflict(['admin_id', 'entity', 'signature'])
    .merge(['names', 'plan', 'used_at']);
}

/** That of the file whose columns are most like these; of several one's own, else the latest of a colleague. */
export async function closest(
  db: Knex,
  me: Admin,
  entity: ImportEntity,
  columns: FileColumn[],
): Promise<Remembered | undefined> {
  const names = namesOf(columns);
  const signature = signatureOf(columns);
  const rows: Array<Candidate & { plan: unknown }> = await db('import_mappings')
    .where({ entity })
    .whereRaw('(signature = ? or names && ?::text[])', [signature, names.filter(Boolean)])
    .orderByRaw('signature = ? desc, admin_id = ? desc, used_at desc, id desc', [signature, me.id])
    .limit(mostCandidates)
    .select('signature', 'names', 'plan', db.raw('admin_id = ? as is_own', [me.id]));
  const candidates = rows.flatMap((row) => {
    const plan = Plan.safeParse(row.plan);
    return plan.success ? [{ ...row, plan: plan.data }] : [];
  });
  const same = candidates.find((each) => each.signature === signature && each.plan.columns.length === columns.length);
  if (same) return { choices: choicesOf(same), targets: same.plan.columns };
  const best = nearest(candidates, names);
  return best && { choices: choicesOf(best), targets: names.map((name) => targetIn(best, name)) };
}

// What was to be made is there by now, or somebody deleted it.
function choicesOf({ plan, is_own }: Candidate): Plan['choices'] {
  const kept = (choices: Choice[]) => (is_own ? choices.filter(({ how }) => how !== 'create') : []);
  return Object.fromEntries(dictionaryTargets.map((target) => [target, kept(plan.choices[target])])) as Plan['choices'];
}

/** Shares the most names with the file and has the fewest others; at least half of the file's are to be known. */
function nearest(candidates: Candidate[], names: string[]): Candidate | undefined {
  const wanted = new Set(names.filter(Boolean));
  let best: { candidate: Candidate; shared: number; others: number } | undefined;
  for (const candidate of candidates) {
    const own = candidate.names.filter(Boolean);
    const shared = own.filter((name) => wanted.has(name)).length;
    const others = own.length - shared;
    if (2 * shared < wanted.size) continue;
    const isBetter = !best || shared > best.shared || (shared === best.shared && others < best.others);
    if (isBetter) best = { candidate, shared, others };
  }
  return best?.candidate;
}

function targetIn({ names, plan }: Candidate, name: string): Target | null | undefined {
  const at = name ? names.indexOf(name) : -1;
  return at < 0 ? undefined : (plan.columns[at] ?? null);
}
