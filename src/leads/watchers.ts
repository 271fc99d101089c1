import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Count } from '../lists/spec.ts';
import type { Deps } from '../web/deps.ts';
import { visibleTo } from './repository.ts';

/** Whoever watches a lead is told of its changes by the database (`tell_watchers`). */
export function watching(db: Knex, me: Admin, leadId: number): Knex.QueryBuilder {
  return db('lead_watchers').where({ lead_id: leadId, admin_id: me.id }).count({ n: '*' });
}

export async function watch(db: Knex, me: Admin, leadId: number): Promise<void> {
  await db('lead_watchers').insert({ lead_id: leadId, admin_id: me.id }).onConflict(['lead_id', 'admin_id']).ignore();
}

export async function unwatch(db: Knex, me: Admin, leadId: number): Promise<void> {
  await db('lead_watchers').where({ lead_id: leadId, admin_id: me.id }).delete();
}

const countedExactly = 1000;

/** How many leads one watches, but those in the bin; kept until a lead or a watcher changes. */
export async function countWatched({ db, cache }: Deps, me: Admin): Promise<Count> {
  const any = await cache.get('lead_watchers', me.id, () => watchesAny(db, me));
  const total = any ? await cache.get('lead_counts', `watched by ${me.id}`, () => count(db, me)) : 0;
  return { total: Math.min(total, countedExactly), more: total > countedExactly };
}

async function watchesAny(db: Knex, me: Admin): Promise<boolean> {
  return (await db('lead_watchers').where({ admin_id: me.id }).first('id')) !== undefined;
}

async function count(db: Knex, me: Admin): Promise<number> {
  const watched = db('lead_watchers')
    .join('leads', 'leads.id', 'lead_watchers.lead_id')
    .where('admin_id', me.id)
    .whereNot('leads.state', 'bin')
    .modify(visibleTo(me))
    .limit(countedExactly + 1)
    .select('leads.id');
  return Number((await db.from(watched.as('watched')).count({ n: '*' }).first())?.n ?? 0);
}
