import type { Knex } from 'knex';
import type { Move, Moved } from '../moving/move.ts';
import { notify } from '../notifications/repository.ts';

/** Somebody's open leads and open tasks go to a successor. */
export const handingOver: Move = {
  kind: 'hand_over',
  sweeps: [
    {
      table: 'leads',
      where: `responsible_id = :id and state in ('potential', 'held')`,
      set: 'responsible_id = :to::integer',
    },
    {
      table: 'actions',
      where: 'assignee_id = :id and planned_on is not null and done_at is null',
      set: 'assignee_id = :to::integer',
    },
  ],
  needs_replacement: true,
  async end(trx, moved) {
    await tellSuccessor(trx, moved);
    return true;
  },
};

async function tellSuccessor(trx: Knex.Transaction, { me, to, moved: [count = 0] }: Moved): Promise<void> {
  if (to === me.id || count === 0) return;
  await notify(trx, [to], 'leads_given', { author_id: me.id, data: { count } });
}
