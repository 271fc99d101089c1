import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Cache } from '../db/cache.ts';
import type { EventHub } from '../events/hub.ts';

/** What the app is made of; handed to every area's routes. */
export interface Deps {
  db: Knex;
  config: Config;
  log: Logger;
  cache: Cache;
  events: EventHub;
  session_secret: string;
  /** The address people use, without a slash at the end. */
  base_url: string;
}
