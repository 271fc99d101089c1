import type { Knex } from 'knex';
import type { TaskName, TaskPayload } from './tasks.ts';

export interface JobOptions {
  /** A later job with the same key replaces one that has not begun. */
  jobKey?: string;
  runAt?: Date;
  /** 25 with growing pauses unless told: about a fortnight. */
  maxAttempts?: number;
}

/** Puts a task into the queue; it begins when the transaction commits, within milliseconds. */
export async function enqueue<Name extends TaskName>(
  trx: Knex,
  name: Name,
  payload: TaskPayload<Name>,
  { jobKey, runAt, maxAttempts }: JobOptions = {},
): Promise<void> {
  await trx.raw(
    `select graphile_worker.add_job(
      ?, payload := ?::json, job_key := ?::text, run_at := ?::timestamptz, max_attempts := ?::integer
    )`,
    [name, JSON.stringify(payload), jobKey ?? null, runAt ?? null, maxAttempts ?? null] as Knex.RawBinding[],
  );
}
