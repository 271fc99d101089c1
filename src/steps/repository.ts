import type { Knex } from 'knex';
import { lockForChange, refuseTakenName } from '../db/dictionary-table.ts';
import { type Going, goingColumn } from '../moving/going.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import type { Colour } from '../web/markup.ts';

export interface Step {
  id: number;
  name: string;
  colour: Colour;
  description: string;
  position: number;
  on_kanban: boolean;
  counts_as_contacted: boolean;
  counts_as_offer_made: boolean;
  version: number;
  /** In lists: that it is being deleted. */
  going?: Going | null;
}

const columns = [
  'id',
  'name',
  'colour',
  'description',
  'position',
  'on_kanban',
  'counts_as_contacted',
  'counts_as_offer_made',
  'version',
];

/** In the order of the pipeline; those that are being deleted too. */
export async function list(db: Knex): Promise<Step[]> {
  return db('steps')
    .select([...columns, goingColumn(db, 'steps', 'step_delete')])
    .orderBy(['position', 'id'])
    .limit(200);
}

/** The whole pipeline, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<Step[]> {
  return cache.get('steps', 'all', () => list(db));
}

export async function get(db: Knex, id: number): Promise<Step> {
  const step = await db('steps').where({ id }).first(columns);
  if (!step) throw notFound();
  return step;
}

export type StepValues = Omit<Step, 'id' | 'position' | 'version' | 'going'>;

/** One change of the pipeline at a time; leads go on moving meanwhile. */
export async function lockAll(trx: Knex.Transaction): Promise<Step[]> {
  await lockForChange(trx, 'steps');
  return list(trx);
}

/** At the end of the pipeline. Throws `NameTaken`. */
export async function create(trx: Knex.Transaction, values: StepValues): Promise<Step> {
  const pipeline = await lockAll(trx);
  await refuseTakenName(trx, 'steps', values.name, null);
  const position = (pipeline.at(-1)?.position ?? 0) + 1;
  const [step] = await trx('steps')
    .insert({ ...values, position })
    .returning(columns);
  return step;
}

/** The step as it is now if somebody else changed it since that version, else undefined. Throws `NameTaken`. */
export async function update(
  trx: Knex.Transaction,
  id: number,
  version: number,
  values: StepValues,
): Promise<Step | undefined> {
  await lockForChange(trx, 'steps');
  const current = await get(trx, id);
  if (current.version !== version && !isSame(current, values)) return current;
  await refuseTakenName(trx, 'steps', values.name, id);
  await trx('steps').where({ id }).update(values);
}

function isSame(step: Step, values: StepValues): boolean {
  return (Object.keys(values) as Array<keyof StepValues>).every((key) => step[key] === values[key]);
}

/** Puts the whole pipeline in this order; false, and nothing done, unless it names every step once. */
export async function setOrder(trx: Knex.Transaction, ids: number[]): Promise<boolean> {
  const pipeline = await lockAll(trx);
  const named = new Set(ids);
  if (named.size !== pipeline.length || !pipeline.every(({ id }) => named.has(id))) return false;
  await trx.raw(
    `update steps set position = wanted.position
     from unnest(?::integer[]) with ordinality as wanted (id, position)
     where steps.id = wanted.id and steps.position <> wanted.position`,
    [ids],
  );
  return true;
}

/** Changes places with the neighbour; a step at the end stays there. */
export async function move(trx: Knex.Transaction, id: number, direction: 'up' | 'down'): Promise<void> {
  const ids = (await lockAll(trx)).map((step) => step.id);
  const from = ids.indexOf(id);
  if (from < 0) throw notFound();
  const to = from + (direction === 'up' ? -1 : 1);
  if (to < 0 || to >= ids.length) return;
  ids.splice(from, 1);
  ids.splice(to, 0, id);
  await setOrder(trx, ids);
}
