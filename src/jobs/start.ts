import { setTimeout as pause } from 'node:timers/promises';
import { Logger as JobLogger, parseCronItems, type Runner, run, type TaskList } from 'graphile-worker';
import type { Knex } from 'knex';
import pg from 'pg';
import type { Logger } from 'pino';
import { connect, connectionSettings } from '../db/connect.ts';
import { schedule } from './schedule.ts';

export interface Jobs {
  /** Takes no more jobs; running ones finish their batch and go back to the queue. */
  stop(): Promise<void>;
}

/** Background work on its own few connections. Any number of processes may run it on one database. */
export async function startJobs(url: string, log: Logger): Promise<Jobs> {
  const db = connect(url, 2);
  const pool = new pg.Pool({ ...connectionSettings(url), application_name: 'prospekt jobs', max: 3 });
  const survive = (error: Error) => log.warn({ error: error.message }, 'jobs lost a connection');
  pool.on('error', survive).on('connect', (client) => client.on('error', survive));
  const stopping = new AbortController();
  const start = () => startRunner(db, pool, log);
  const watched = { runner: await start() };
  const watching = watch(watched, start, stopping.signal, log);

  return {
    async stop() {
      stopping.abort();
      await watched.runner.stop().catch(() => {});
      await watching;
      await Promise.all([pool.end(), db.destroy()]);
    },
  };
}

// The runner ends by itself when the database goes away in the middle of a job.
async function watch(
  watched: { runner: Runner },
  start: () => Promise<Runner>,
  stopping: AbortSignal,
  log: Logger,
): Promise<void> {
  while (!stopping.aborted) {
    await watched.runner.promise.catch(() => {});
    await pause(stopping.aborted ? 0 : 5000, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return;
    log.warn('jobs start again');
    await start().then(
      async (runner) => {
        watched.runner = runner;
        if (stopping.aborted) await runner.stop();
      },
      () => {},
    );
  }
}

function startRunner(db: Knex, pgPool: pg.Pool, log: Logger): Promise<Runner> {
  const taskList: TaskList = Object.fromEntries(
    schedule.map(({ name, job }) => [name, async (_payload, { abortSignal }) => void (await job(db, abortSignal!))]),
  );
  const cron = schedule.map(({ name, match, backfillPeriod }) => ({
    task: name,
    match,
    options: { jobKey: name, maxAttempts: 3, backfillPeriod },
  }));
  return run({
    pgPool,
    taskList,
    parsedCronItems: parseCronItems(cron),
    concurrency: 2,
    gracefulShutdownAbortTimeout: 1000,
    noHandleSignals: true,
    // Without batching 0.17.3 does not await these two: a lost connection would be an unhandled rejection.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new JobLogger(
      () => (level, message) => log[level === 'warning' ? 'warn' : level === 'info' ? 'debug' : level]({}, message),
    ),
  });
}
