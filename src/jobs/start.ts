import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import {
  Logger as JobLogger,
  parseCronItems,
  type Runner,
  run,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import type { Logger } from 'pino';
import { baseUrl, type Config } from '../config.ts';
import { connect, connectionSettings } from '../db/connect.ts';
import { closeMailer, makeMailer } from '../mail/mailer.ts';
import { JobPools } from './pools.ts';
import { schedule } from './schedule.ts';
import { type TaskContext, tasks } from './tasks.ts';

export interface Jobs {
  /** Takes no more jobs; running ones finish their batch and go back to the queue. */
  stop(): Promise<void>;
}

export interface JobSettings {
  url: string;
  config: Config;
  log: Logger;
}

interface Crew extends Omit<TaskContext, 'stopping'> {
  pool: pg.Pool;
  pools: JobPools;
}

/** Background work on its own few connections. Any number of processes may run it on one database. */
export async function startJobs({ url, config, log }: JobSettings): Promise<Jobs> {
  const db = connect(url, 3);
  const pool = new pg.Pool({ ...connectionSettings(url), application_name: 'prospekt jobs', max: 4 });
  const survive = (error: Error) => log.warn({ error: error.message }, 'jobs lost a connection');
  pool.on('error', survive).on('connect', (client) => client.on('error', survive));
  const mailer = await makeMailer(config);
  const crew = { db, config, log, mailer, base_url: baseUrl(config), pool, pools: new JobPools(db, url, log) };
  await crew.pools.open();
  const stopping = new AbortController();
  const watched = { runner: await startRunner(crew) };
  const watching = watch(watched, crew, stopping.signal);

  return {
    async stop() {
      stopping.abort();
      await watched.runner.stop().catch(() => {});
      await watching;
      await crew.pools.close();
      closeMailer(mailer);
      await Promise.all([pool.end(), db.destroy()]);
    },
  };
}

// The runner ends by itself when the database goes away in the middle of a job.
async function watch(watched: { runner: Runner }, crew: Crew, stopping: AbortSignal): Promise<void> {
  let failures = 0;
  while (!stopping.aborted) {
    if (failures === 0) await watched.runner.promise.catch(() => {});
    await pause(stopping.aborted ? 0 : Math.min(5000, 250 * 2 ** failures), undefined, { signal: stopping }).catch(
      () => {},
    );
    if (stopping.aborted) return;
    crew.log.warn('jobs start again');
    await startRunner(crew).then(
      async (runner) => {
        failures = 0;
        watched.runner = runner;
        if (stopping.aborted) await runner.stop();
      },
      () => {
        failures += 1;
      },
    );
  }
}

async function startRunner(crew: Crew): Promise<Runner> {
  const events: WorkerEvents = new EventEmitter();
  const created: string[] = [];
  events.on('pool:create', ({ workerPool }) => created.push(workerPool.id));
  const runner = await run({
    events,
    pgPool: crew.pool,
    taskList: taskList(crew),
    parsedCronItems: parseCronItems(cron),
    concurrency: 2,
    pollInterval: 1000,
    gracefulShutdownAbortTimeout: 1000,
    noHandleSignals: true,
    // Without batching 0.17.3 does not await these two: a lost connection would be an unhandled rejection.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    logger: new JobLogger(
      () => (level, message) =>
        crew.log[level === 'warning' ? 'warn' : level === 'info' ? 'debug' : level]({}, message),
    ),
  });
  stopWhenStuck(runner, events);
  for (const id of created) await crew.pools.add(id).catch(() => {});
  const release = () => crew.pools.release(created).catch(() => {});
  runner.promise.then(release, release);
  return runner;
}

// A connection lost during the first question for jobs leaves 0.17.3 with that error for ever; a new runner asks anew.
function stopWhenStuck(runner: Runner, events: WorkerEvents): void {
  let failures = 0;
  const reset = () => {
    failures = 0;
  };
  events.on('worker:getJob:empty', reset).on('job:start', reset);
  events.on('worker:getJob:error', () => {
    failures += 1;
    if (failures === 5) runner.stop('no job could be asked for').catch(() => {});
  });
}

const cron = schedule.map(({ name, match, backfillPeriod }) => ({
  task: name,
  match,
  options: { jobKey: name, maxAttempts: 3, backfillPeriod },
}));

function taskList({ db, config, log, mailer, base_url }: Crew): TaskList {
  const known = { db, config, log, mailer, base_url };
  const context = (stopping: AbortSignal | undefined): TaskContext => ({ ...known, stopping: stopping! });
  const scheduled = schedule.map(({ name, job }): [string, TaskList[string]] => [
    name,
    async (_payload, { abortSignal }) => void (await job(context(abortSignal))),
  ]);
  const asked = Object.entries(tasks as Record<string, (payload: never, context: TaskContext) => Promise<unknown>>);
  return Object.fromEntries([
    ...scheduled,
    ...asked.map(([name, task]): [string, TaskList[string]] => [
      name,
      async (payload, { abortSignal }) => void (await task(payload as never, context(abortSignal))),
    ]),
  ]);
}
