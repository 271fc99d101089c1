import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import { todayIn } from '../i18n/dates.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { choosable, insteadOf } from '../moving/going.ts';
import * as sources from '../sources/repository.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import type { Deciding } from './decide.ts';
import { loadLookups } from './lookups.ts';
import { effectiveMode } from './may.ts';
import { withPlanned } from './needed-fields.ts';
import type { Plan } from './plan.ts';
import { Records } from './records.ts';
import type { Import } from './repository.ts';

/** What one process knows while it works on an import. */
export interface ImportJob {
  /** As it was taken up; its state and attempt are what the database must still say before each batch. */
  it: Import;
  /** Nothing is written but the counts; what the rows before would have made is kept in memory instead. */
  dry: boolean;
  deciding: Deciding;
  /** Ids of the records that this import has made. */
  made: Set<number>;
}

export async function openJob({ db, config }: TaskContext, it: Import): Promise<ImportJob> {
  const me = await admins.get(db, it.admin_id);
  const { entity } = it;
  const dry = it.state !== 'running';
  const lookups = await loadLookups(db, me, it.plan, { dry });
  const plan = { ...it.plan, defaults: await standing(db, it.plan) };
  const deciding: Deciding = {
    me,
    entity,
    plan,
    lookups,
    custom: withPlanned(await fields.list(db, entity), plan),
    countries: config.default_countries,
    mode: effectiveMode(me, it),
    records: new Records(plan.match_by),
    logins: new Set(),
    today: todayIn(me.time_zone),
    first_step_id: choosable(await steps.list(db))[0]?.id ?? 0,
  };
  return { it, dry, deciding, made: await madeBefore(db, it) };
}

/** The defaults without what somebody deleted since they were chosen, or deletes just now. */
async function standing(db: Knex, { defaults }: Plan): Promise<Plan['defaults']> {
  const one = (entries: Parameters<typeof insteadOf>[0][], id: number | null) => {
    const entry = entries.find((each) => each.id === id);
    return entry ? insteadOf(entry) : null;
  };
  return {
    ...defaults,
    source_id: one(await sources.list(db), defaults.source_id),
    step_id: one(await steps.list(db), defaults.step_id),
    tag_ids: choosable(await tags.list(db))
      .map(({ id }) => id)
      .filter((id) => defaults.tag_ids.includes(id)),
  };
}

/** What is known of the base is only sure within a transaction; a dry run has nothing else to remember its rows by. */
export function forget({ dry, deciding }: ImportJob): void {
  if (dry) return;
  deciding.records.clear();
  deciding.logins.clear();
}

async function madeBefore(db: Knex, { operation_id, entity, position, state }: Import): Promise<Set<number>> {
  if (state !== 'running' || position === 0 || !operation_id) return new Set();
  const batch = db('operations').where({ id: operation_id }).select('batch');
  return new Set(await db('changes').where({ batch, entity, kind: 'created' }).pluck('entity_id'));
}
