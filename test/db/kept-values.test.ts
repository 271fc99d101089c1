import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/db/cache.ts';
import { keptUnder } from '../../src/db/hear-changes.ts';
import { root } from '../../src/root.ts';
import { makeLead } from '../support/make.ts';
import { type HeardSite, openHeardSite } from '../web/heard-site.ts';

/** Tables whose changes are told by something else than a trigger of their own, by what is kept of them. */
const toldOtherwise: Record<string, string[]> = {
  // Folded out of the differences, which announce themselves; the sums stay the same.
  lead_counts: ['lead_counts'],
  lead_count_folds: ['lead_counts'],
  // What is kept there hangs on state and responsible, and each change of those is a difference.
  leads: ['lead_counts'],
  // The deletion of an entry is told to the dictionary that it is kept with: `announce_dictionary`.
  operations: ['steps', 'sources', 'action_types', 'tags'],
};

const pages = ['/', '/leads', '/leads?tab=duplicates', '/clients', '/companies', '/leads/new', '/settings', '/calls'];

describe('what is kept in memory', { timeout: 60_000 }, () => {
  let heard: HeardSite;
  /** The tables that each kept table's values are read from. */
  const readFor = new Map<string, Set<string>>();
  beforeAll(async () => {
    heard = await openHeardSite();
    noteReads();
    await visitAll();
    return () => heard.close();
  }, 60_000);

  function noteReads(): void {
    const loading = new AsyncLocalStorage<string>();
    const { get } = heard.cache;
    heard.cache.get = ((...[table, key, load]: Parameters<Cache['get']>) => {
      if (!readFor.has(table)) readFor.set(table, new Set());
      return get.call(heard.cache, table, key, () => loading.run(table, load));
    }) as Cache['get'];
    heard.site.db.on('query', ({ sql }: { sql: string }) => {
      for (const [, table] of sql.matchAll(/\b(?:from|join) "?([a-z_]+)"?/g))
        readFor.get(loading.getStore() ?? '')?.add(table!);
    });
  }

  async function visitAll(): Promise<void> {
    const { site, cache } = heard;
    const visitors = [await site.as('Ada'), await site.as('Sam')];
    const lead = await makeLead(site.db, { full_name: 'Kept' });
    await visitors[0]!.post('/leads/views', { name: 'Mine', state: 'tab=all' });
    const view = await site.db('saved_views').first('id');
    cache.clear();
    for (const page of [...pages, `/leads/${lead.id}`, `/leads?view=${view.id}`])
      for (const visitor of visitors) await visitor.get(page);
  }

  it('is all looked at here', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
    const texts = files
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(root, 'src', name), 'utf8'));
    const named = texts.flatMap((text) => [...text.matchAll(/cache\s*\.get\('(\w+)'/g)].map((match) => match[1]!));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((table) => !readFor.has(table))).toEqual([]);
  });

  it('comes from tables whose changes are told under its name', async () => {
    const { rows } = await heard.site.db.raw(`
      select relname as table, prosrc as source from pg_trigger join pg_proc on pg_proc.oid = tgfoid
      join pg_class on pg_class.oid = tgrelid where tgname like '%\\_announce'`);
    const told = (rows as Array<{ table: string; source: string }>).flatMap(({ table, source }) => [
      ...(source.includes('TG_TABLE_NAME') ? [`${keptUnder[table] ?? table}: ${table}`] : []),
      ...[...source.matchAll(/'prospekt_cache', '(\w+)'/g)].map((match) => `${match[1]}: ${table}`),
    ]);
    const { rows: tables } = await heard.site.db.raw(
      `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
    );
    const known = new Set(tables.map(({ relname }: { relname: string }) => relname));
    const read = [...readFor].flatMap(([kept, from]) => [...from].map((table) => ({ kept, table })));
    expect(read.length).toBeGreaterThan(10);
    const silent = read.filter(
      ({ kept, table }) =>
        known.has(table) && !told.includes(`${kept}: ${table}`) && !toldOtherwise[table]?.includes(kept),
    );
    expect(silent).toEqual([]);
  });
});
