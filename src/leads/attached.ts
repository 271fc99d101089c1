import type { Knex } from 'knex';
import * as actions from '../actions/repository.ts';
import type { Admin } from '../admins/repository.ts';
import * as contacts from '../contacts/repository.ts';
import { asPrepared } from '../db/prepared.ts';
import * as files from '../files/repository.ts';
import { addingSecondsByStep, type SecondsByStep } from '../steps/visits.ts';
import type { Lead } from './repository.ts';
import { watching } from './watchers.ts';

interface Attached {
  contact_count: number;
  file_count: number;
  open_tasks: number;
  /** By this person. */
  watched: boolean;
  /** How long it has stood on each step. */
  seconds: SecondsByStep;
}

/** What hangs on a lead, in one question. */
export async function attachedTo(db: Knex, me: Admin, { id, next_planned_on }: Lead): Promise<Attached> {
  const counted = await db
    .select({
      contact_count: contacts.counting(db, 'lead', id),
      file_count: files.counting(db, { name: 'lead', id }),
      watched: watching(db, me, id),
      seconds: addingSecondsByStep(db, id),
      ...(next_planned_on && { open_tasks: actions.countingOpenTasks(db, id) }),
    })
    .first()
    .options(asPrepared);
  return {
    contact_count: Number(counted.contact_count),
    file_count: Number(counted.file_count),
    open_tasks: Number(counted.open_tasks ?? 0),
    watched: Number(counted.watched) > 0,
    seconds: counted.seconds,
  };
}
