import type { Cache } from '../../src/db/cache.ts';
import { keptTrueBy } from '../../src/db/hear-changes.ts';
import { Listener } from '../../src/db/listener.ts';
import { cloneDatabase } from '../support/database.ts';
import { Site } from '../support/site.ts';

export interface HeardSite {
  site: Site;
  cache: Cache;
  listener: Listener;
  /** The questions that `work` asks the database. */
  questions(work: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

/** The app with its cache as the server has it: a listener tells of every change. */
export async function openHeardSite(): Promise<HeardSite> {
  const { url, db, drop } = await cloneDatabase();
  const listener = new Listener(url);
  const cache = keptTrueBy(listener);
  await listener.start();
  const site = new Site(db, drop, { cache });
  const asked: string[] = [];
  db.on('query', ({ sql }: { sql: string }) => asked.push(sql));
  return {
    site,
    cache,
    listener,
    async questions(work) {
      asked.length = 0;
      await work();
      return [...asked];
    },
    async close() {
      await listener.close();
      await site.close();
    },
  };
}
