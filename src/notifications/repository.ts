import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';

export type NotificationKind =
  | 'lead_changed'
  | 'lead_given'
  | 'leads_given'
  | 'task_assigned'
  | 'operation_done'
  | 'mailing_done';

/** What a notification leads to. */
export type NotificationEntity = 'lead' | 'action' | 'client' | 'operation' | 'mailing';

export interface Notification {
  id: number;
  admin_id: number;
  kind: NotificationKind;
  entity: NotificationEntity | null;
  entity_id: number | null;
  /** Who did it; null: the system. */
  author_id: number | null;
  data: Record<string, unknown>;
  at: Date;
  seen_at: Date | null;
}

export type About = Partial<Pick<Notification, 'entity' | 'entity_id' | 'author_id' | 'data'>>;

const columns = ['id', 'admin_id', 'kind', 'entity', 'entity_id', 'author_id', 'data', 'at', 'seen_at'];

/**
 * Tells these people, once however often they are named; the disabled are left out. The bell of their open pages
 * changes when the transaction commits. While one of the same kind about the same record is unseen it is brought up
 * to date instead of a second: a job may tell twice. No names in `data`: who may see the record is asked when it is shown.
 */
export async function notify(
  trx: Knex,
  adminIds: Array<number | null>,
  kind: NotificationKind,
  { entity = null, entity_id = null, author_id = null, data = {} }: About,
): Promise<void> {
  await trx.raw(
    `insert into notifications (admin_id, kind, entity, entity_id, author_id, data)
     select id, :kind, :entity, :entity_id::integer, :author_id::integer, :data::jsonb from admins
     where id = any(:ids) and disabled_at is null order by id
     on conflict (admin_id, kind, entity, entity_id) where seen_at is null
     do update set at = now(), author_id = excluded.author_id, data = excluded.data`,
    { kind, entity, entity_id, author_id, data: JSON.stringify(data), ids: adminIds.filter((id) => id !== null) },
  );
}

function of(admin: Admin) {
  return (query: Knex.QueryBuilder): void => void query.where('notifications.admin_id', admin.id);
}

export interface NotificationFilter {
  unseen: boolean;
  page: number;
}

/** Newest first, one more than `size` when there are older ones. */
export async function list(db: Knex, me: Admin, filter: NotificationFilter, size: number): Promise<Notification[]> {
  return db('notifications')
    .modify(of(me))
    .modify((query) => void (filter.unseen && query.whereNull('seen_at')))
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .offset((filter.page - 1) * size)
    .limit(size + 1)
    .select(columns);
}

export async function get(db: Knex, me: Admin, id: number): Promise<Notification> {
  const notification = await db('notifications').where({ id }).modify(of(me)).first(columns);
  if (!notification) throw notFound();
  return notification;
}

export async function markSeen(db: Knex, me: Admin, id: number): Promise<void> {
  await db('notifications').where({ id }).modify(of(me)).whereNull('seen_at').update({ seen_at: db.fn.now() });
}

/** Those that somebody writes to at this moment stay unseen: they tell something new. */
export async function markAllSeen(db: Knex, me: Admin): Promise<void> {
  const unseen = db('notifications').modify(of(me)).whereNull('seen_at').select('id').forUpdate().skipLocked();
  await db('notifications').whereIn('id', unseen).update({ seen_at: db.fn.now() });
}

/** How many are new, up to 100. */
export async function countUnseen(db: Knex, adminId: number): Promise<number> {
  const unseen = db('notifications').where({ admin_id: adminId }).whereNull('seen_at').limit(100).select('id');
  const row = await db.from(unseen.as('unseen')).count({ n: '*' }).first();
  return Number(row?.n ?? 0);
}
