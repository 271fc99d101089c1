import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';

const patience = 2500;
const between = 100;

/** Most files are small: whoever sent one off waits a moment for the background rather than for a page about it. */
export async function settled(db: Knex, me: Admin, id: number): Promise<Import> {
  const until = Date.now() + patience;
  for (;;) {
    const imported = await imports.get(db, me, id);
    if (!imports.busyStates.includes(imported.state) || Date.now() > until) return imported;
    await pause(between);
  }
}
