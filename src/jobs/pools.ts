import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import pg from 'pg';
import type { Logger } from 'pino';
import { connectionSettings } from '../db/connect.ts';

const lockClass = `hashtext('prospekt job pools')`;
const lookAround = 10_000;

/**
 * Knows which pools of workers live. A process that is killed leaves its jobs taken, and the queue would wait four
 * hours for it; so every process holds a lock while it lives, and looks whether the others still do.
 */
export class JobPools {
  readonly #db: Knex;
  readonly #url: string;
  readonly #log: Logger;
  readonly #key = randomInt(2 ** 31);
  #holder: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(db: Knex, url: string, log: Logger) {
    this.#db = db;
    this.#url = url;
    this.#log = log;
  }

  async open(): Promise<void> {
    await this.#hold();
    await this.#lookAround();
  }

  async add(poolId: string): Promise<void> {
    await this.#db('job_pools').insert({ id: poolId, lock_key: this.#key });
  }

  /** Gives back what this pool had taken. */
  async release(poolIds: string[]): Promise<void> {
    if (poolIds.length === 0) return;
    await this.#db.raw('select graphile_worker.force_unlock_workers(?::text[])', [poolIds]);
    await this.#db('job_pools').whereIn('id', poolIds).delete();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#db('job_pools')
      .where({ lock_key: this.#key })
      .delete()
      .catch(() => {});
    await this.#holder?.end().catch(() => {});
  }

  async #hold(): Promise<void> {
    const client = new pg.Client({ ...connectionSettings(this.#url), application_name: 'prospekt jobs holder' });
    const lost = () => {
      if (this.#holder === client) this.#holder = undefined;
    };
    client.on('error', lost).on('end', lost);
    await client.connect();
    await client.query(`select pg_advisory_lock(${lockClass}, $1)`, [this.#key]);
    this.#holder = client;
  }

  async #lookAround(): Promise<void> {
    try {
      if (!this.#holder) await this.#hold();
      const dead = await this.#dead();
      if (dead.length > 0) this.#log.warn({ pools: dead.length }, 'taking up the jobs of a process that ended');
      await this.release(dead);
    } catch (error) {
      this.#log.warn({ error: (error as Error).message }, 'jobs could not look for dead processes');
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#lookAround(), lookAround).unref();
  }

  // Also whoever took a job and died before it stood in the table.
  async #dead(): Promise<string[]> {
    const { rows } = await this.#db.raw(
      `select id from job_pools where lock_key <> ? and not exists (
        select from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
          and classid::bigint = (${lockClass}::bigint & 4294967295) and objid::bigint = lock_key and granted
      )
      union
      select locked_by from graphile_worker.jobs
      where locked_at < now() - interval '30 seconds' and locked_by not in (select id from job_pools)`,
      [this.#key],
    );
    return rows.map(({ id }: { id: string }) => id);
  }
}
