import type { Knex } from 'knex';
import type { Deps } from '../web/deps.ts';

/** What the settings pages switch, with what holds until somebody does. */
export const defaults = { tags_enabled: true, convert_from_any_step: false };
export type Settings = typeof defaults;

/** The value of a setting, kept until somebody changes it. */
export async function getSetting<K extends keyof Settings>(
  { db, cache }: Pick<Deps, 'db' | 'cache'>,
  key: K,
): Promise<Settings[K]> {
  const stored = await cache.get('settings', 'all', () => list(db));
  return stored.get(key) ?? defaults[key];
}

async function list(db: Knex): Promise<Map<string, Settings[keyof Settings]>> {
  const rows: Array<{ key: string; value: Settings[keyof Settings] }> = await db('settings').select('key', 'value');
  return new Map(rows.map(({ key, value }) => [key, value]));
}

export async function setSetting<K extends keyof Settings>(db: Knex, key: K, value: Settings[K]): Promise<void> {
  await db('settings')
    .insert({ key, value: JSON.stringify(value) })
    .onConflict('key')
    .merge();
}
