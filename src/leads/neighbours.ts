import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { visibleTo } from './repository.ts';

export interface Neighbours {
  previous: number | null;
  next: number | null;
}

/** The leads before and after this one in the list that `from` (its query) describes. */
export async function findNeighbours({ db }: Deps, admin: Admin, id: number, _from: string): Promise<Neighbours> {
  const beside = (sign: '<' | '>', order: 'asc' | 'desc') =>
    db('leads')
      .where('leads.state', 'potential')
      .where('leads.id', sign, id)
      .modify(visibleTo(admin))
      .orderBy('leads.id', order)
      .first('leads.id');
  const [next, previous] = await Promise.all([beside('<', 'desc'), beside('>', 'asc')]);
  return { previous: previous?.id ?? null, next: next?.id ?? null };
}
