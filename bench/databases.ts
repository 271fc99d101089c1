import type { Knex } from 'knex';
import { connectPatiently } from '../src/db/connect.ts';
import { startEmbedded } from '../src/db/embedded/start.ts';
import { migrate } from '../src/db/migrate.ts';
import { workInChanges } from '../src/db/work-in-changes.ts';
import { settleAll } from '../src/leads/duplicate-groups.ts';
import { foldCounts } from '../src/leads/fold-counts.ts';
import { outlineLeads } from '../src/leads/outline-leads.ts';
import { buildLeads } from './build.ts';

export interface BenchServer {
  /** The address of a database with so many leads, built on first use and kept for the next run. */
  withLeads(count: number): Promise<string>;
  /** One with so many leads that may be changed: it is made anew each time. */
  freshCopy(count: number): Promise<string>;
  stop(): Promise<void>;
}

export async function openBenchServer(): Promise<BenchServer> {
  const url = process.env.DATABASE_URL;
  const server = url
    ? { url, stop: async () => {} }
    : await startEmbedded({ dataDir: 'data/bench', log: (message) => process.stderr.write(`${message}\n`) });
  return {
    withLeads: (count) => withLeads(server.url, count),
    freshCopy: (count) => freshCopy(server.url, count),
    stop: server.stop,
  };
}

async function withLeads(serverUrl: string, count: number): Promise<string> {
  const name = `prospekt_bench_${count}`;
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  const admin = connectPatiently(serverUrl);
  try {
    const { rows } = await admin.raw('select 1 from pg_database where datname = ?', [name]);
    if (rows.length > 0 && (await isBuilt(address.href, count))) return address.href;
    await admin.raw(`drop database if exists ${name}`);
    await admin.raw(`create database ${name} template template0`);
    await build(address.href, count);
    return address.href;
  } finally {
    await admin.destroy();
  }
}

async function freshCopy(serverUrl: string, count: number): Promise<string> {
  const original = new URL(await withLeads(serverUrl, count));
  const address = new URL(serverUrl);
  address.pathname = '/prospekt_bench_copy';
  const admin = connectPatiently(serverUrl);
  try {
    await admin.raw('drop database if exists prospekt_bench_copy');
    await admin.raw(`create database prospekt_bench_copy template ${original.pathname.slice(1)}`);
  } finally {
    await admin.destroy();
  }
  return address.href;
}

async function isBuilt(url: string, count: number): Promise<boolean> {
  const db = connectPatiently(url);
  try {
    await migrate(db);
    await comeToRest(db);
    const { rows } = await db.raw('select coalesce(sum(n), 0)::int n from lead_counts');
    return rows[0].n >= count * 0.99;
  } catch (error) {
    process.stderr.write(`${new URL(url).pathname.slice(1)} is made anew: ${(error as Error).message}\n`);
    return false;
  } finally {
    await db.destroy();
  }
}

/** What the jobs and autovacuum have done some minutes after the last run. */
async function comeToRest(db: Knex): Promise<void> {
  const going = new AbortController().signal;
  await settleAll(db, going);
  await foldCounts(db);
  await workInChanges(db, going);
  await db.raw('vacuum (analyze) leads');
  // As if nobody had changed many leads within the last minute.
  await db.raw(`insert into lead_moves_seen (at) values (clock_timestamp() - interval '31 seconds')`);
  await outlineLeads(db, going);
}

async function build(url: string, count: number): Promise<void> {
  const db: Knex = connectPatiently(url);
  try {
    const from = performance.now();
    await migrate(db);
    await buildLeads(db, count);
    await settleAll(db, new AbortController().signal);
    const seconds = ((performance.now() - from) / 1000).toFixed(0);
    process.stderr.write(`Built ${count.toLocaleString('en')} leads in ${seconds} s.\n`);
  } finally {
    await db.destroy();
  }
}
