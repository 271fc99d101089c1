import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { countUnseen } from './repository.ts';

/** For the bell of every page; kept until a notification comes or is seen. */
export async function unseenNotifications(
  { db, cache }: Pick<Deps, 'db' | 'cache'>,
  me: Admin | null,
): Promise<number> {
  return me ? cache.get('notifications', me.id, () => countUnseen(db, me.id)) : 0;
}
