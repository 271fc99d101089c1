import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Cache } from '../db/cache.ts';
import type { EventHub } from '../events/hub.ts';
import type { Mailer } from '../mail/mailer.ts';

/** What the app is made of; handed to every area's routes. */
export interface Deps {
  db: Knex;
  config: Config;
  log: Logger;
  cache: Cache;
  events: EventHub;
  /** Null while no mail server or sender is set. */
  mailer: Mailer | null;
  session_secret: string;
  /** The address people use, without a slash at the end. */
  base_url: string;
}
