import type { Knex } from 'knex';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';
import { readIds } from './asked.ts';

const Id = z.uuid();

/** Keeps which rows of a list are to be exported, for a day or two; gives the name of this choice. */
export async function keepTicks(db: Knex, me: Admin, list: string, ids: number[]): Promise<string> {
  const [row] = await db('export_ticks').insert({ admin_id: me.id, list, ids }).returning('id');
  return row.id;
}

/** The rows that an address names, by themselves or as a choice that was kept; null if it is the whole list. */
export async function tickedIn(
  db: Knex,
  me: Admin,
  list: string,
  { ids, ticked }: Record<string, unknown>,
): Promise<number[] | null> {
  if (ticked === undefined) return ids === undefined ? null : readIds(ids);
  const id = Id.safeParse(ticked);
  const row = id.success && (await db('export_ticks').where({ id: id.data, admin_id: me.id, list }).first('ids'));
  if (!row) throw notFound();
  return row.ids;
}
