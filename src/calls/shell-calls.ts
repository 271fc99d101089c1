import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import * as calls from './repository.ts';
import { ringsFor } from './shown-call.ts';

/** For every page: the number of missed calls nobody looked at, and the calls that ring now. Kept until a call changes. */
export async function shellCalls({ db, cache }: Pick<Deps, 'db' | 'cache'>, me: Admin | null) {
  if (!me?.rights.includes('leads.view')) return { missed_calls: 0, ringing_calls: [] };
  const { missed, ringing } = await cache.get('calls', me.id, () => calls.forShell(db, me.id));
  const since = Date.now() - ringsFor;
  return {
    missed_calls: missed,
    ringing_calls: ringing.filter(({ started_at }) => started_at.getTime() > since).map(({ id }) => id),
  };
}
