import type { Knex } from 'knex';
import { type About, type NotificationKind, notify } from '../../src/notifications/repository.ts';
import { cast, type Person } from '../support/people.ts';

/** Gives the id of what this person is told. */
export async function tell(db: Knex, person: Person, kind: NotificationKind, about: About = {}): Promise<number> {
  await notify(db, [cast[person].id], kind, about);
  const { id } = await db('notifications').where({ admin_id: cast[person].id }).orderBy('id', 'desc').first('id');
  return id;
}
