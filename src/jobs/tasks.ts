import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';

/** What every task gets beside its payload. */
export interface TaskContext {
  db: Knex;
  config: Config;
  log: Logger;
  /** The process stops: end after this batch and throw, so that the queue hands the rest to another process. */
  stopping: AbortSignal;
}

/** Safe to run twice, even at once: after a crash nobody knows how far it came. */
type Task<Payload> = (payload: Payload, context: TaskContext) => Promise<unknown>;

/** Work that requests put into the queue with `enqueue`. */
export const tasks = {} satisfies Record<string, Task<never>>;

type Tasks = typeof tasks;
export type TaskName = keyof Tasks & string;
export type TaskPayload<Name extends TaskName> = Tasks[Name] extends Task<infer Payload> ? Payload : never;
