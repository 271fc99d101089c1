import type { Knex } from 'knex';
import type { EditedEntity } from './repository.ts';

interface Wanted {
  id: number;
  /** The record's version in the file; null if the file does not say it. */
  version: number | null;
}

type Current = Record<string, unknown> & { id: number; version: number };

const longestHistory = 500;

/**
 * The records as they were when the file was made, by id: put together from the change log, where each version has one
 * entry. What cannot be told is left out.
 */
export async function loadBases(
  db: Knex,
  entity: EditedEntity,
  records: Current[],
  wanted: Wanted[],
): Promise<Map<number, Current>> {
  const versions = new Map(wanted.map(({ id, version }) => [id, version]));
  const behind = records.flatMap((record) => {
    const version = versions.get(record.id);
    const steps = typeof version === 'number' ? record.version - version : -1;
    return steps < 0 || steps > longestHistory ? [] : [{ record, steps }];
  });
  const changes = await changesOf(
    db,
    entity,
    behind.filter(({ steps }) => steps > 0),
  );
  const bases = behind.flatMap(({ record, steps }): Array<[number, Current]> => {
    const before = changes.get(record.id) ?? [];
    // Later entries are older: the oldest image of a field is what the file has.
    return before.length === steps ? [[record.id, Object.assign({}, record, ...before)]] : [];
  });
  return new Map(bases);
}

type Behind = Array<{ record: Current; steps: number }>;

/** What the latest changes of these records replaced, the latest first. */
async function changesOf(db: Knex, entity: EditedEntity, behind: Behind): Promise<Map<number, object[]>> {
  if (behind.length === 0) return new Map();
  const { rows } = await db.raw(
    `select wanted.id, before from unnest(?::integer[], ?::integer[]) wanted (id, steps), lateral (
       select id, before from changes where entity = ? and entity_id = wanted.id and kind = 'updated'
       order by id desc limit wanted.steps
     ) change order by wanted.id, change.id desc`,
    [behind.map(({ record }) => record.id), behind.map(({ steps }) => steps), entity],
  );
  const found = new Map<number, object[]>();
  for (const { id, before } of rows as Array<{ id: number; before: object }>)
    found.set(id, [...(found.get(id) ?? []), before]);
  return found;
}
