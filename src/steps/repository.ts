import type { Knex } from 'knex';
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

/** In the order of the pipeline. */
export async function list(db: Knex): Promise<Step[]> {
  return db('steps').select(columns).orderBy(['position', 'id']).limit(200);
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
