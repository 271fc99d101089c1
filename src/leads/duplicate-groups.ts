import type { Knex } from 'knex';
import { inBatches } from '../db/batches.ts';

interface Keyed {
  id: number;
  keys: string[];
  group_id: number | null;
  responsible_id: number | null;
}

/** Up to so many changed leads are worked in while somebody waits for a page; more are left to the job of every minute. */
const whileWaiting = 100;
const inBackground = 1000;

/** Works in all that waits, for as long as it takes. */
export async function settleAll(db: Knex, stopping: AbortSignal): Promise<number> {
  return inBatches(stopping, () => settle(db, inBackground));
}

/** As `settle`, for a page: in the middle of an import or a bulk change the groups are those of a minute ago. */
export async function settleFew(db: Knex): Promise<void> {
  const waiting = await db('lead_key_changes')
    .limit(whileWaiting + 1)
    .pluck('id');
  if (waiting.length > 0 && waiting.length <= whileWaiting) await settle(db, whileWaiting);
}

/**
 * Brings the groups of duplicates up to date with the leads whose phones, e-mails, company code, owner or place in
 * the bin changed, so many of them at most. Returns how many it dealt with.
 */
async function settle(db: Knex, most: number): Promise<number> {
  if (!(await db('lead_key_changes').first('id'))) return 0;
  try {
    return await db.transaction((trx) => workIn(trx, most));
  } catch (error) {
    // Somebody else is at it for longer than anybody wants to wait: the groups are as they were a moment ago.
    if ((error as { code?: string }).code === '55P03') return 0;
    throw error;
  }
}

async function workIn(trx: Knex.Transaction, most: number): Promise<number> {
  await trx.raw(`set local lock_timeout = '500ms'`);
  await trx.raw(`select pg_advisory_xact_lock(hashtext('lead_duplicates'))`);
  const first = trx('lead_key_changes').select('id').orderBy('id').limit(most);
  const noted = await trx('lead_key_changes').whereIn('id', first).delete().returning(['lead_id', 'new_owner_only']);
  const changed = noted.filter(({ new_owner_only }) => !new_owner_only).map(({ lead_id }) => lead_id);
  if (changed.length > 0) await regroup(trx, await keyedAround(trx, [...new Set(changed)]));
  const given = noted.filter(({ new_owner_only }) => new_owner_only).map(({ lead_id }) => lead_id);
  if (given.length > 0) await changeOwners(trx, given);
  return noted.length;
}

/** These leads, who shares a key with them now, and all of both their groups. */
async function keyedAround(trx: Knex.Transaction, changed: number[]): Promise<Keyed[]> {
  const near = [...changed, ...(await listMates(trx, changed))];
  const grouped: Array<{ lead_id: number }> = await trx('lead_duplicates')
    .whereIn('group_id', trx('lead_duplicates').select('group_id').whereRaw('lead_id = any(?)', [near]))
    .select('lead_id');
  const { rows } = await trx.raw(
    `select around.id, group_id, leads.responsible_id, case when deleted_at is null
       then array(select lead_keys(phones, emails, company_code)) else '{}' end as keys
     from unnest(?::integer[]) around (id)
     left join leads on leads.id = around.id left join lead_duplicates on lead_id = around.id`,
    [[...new Set([...near, ...grouped.map(({ lead_id }) => lead_id)])]],
  );
  return rows;
}

/** Who has one of their keys, each kind found through its own index. */
async function listMates(trx: Knex.Transaction, changed: number[]): Promise<number[]> {
  const { rows } = await trx.raw(
    `with keys as materialized (
      select distinct key from leads, lead_keys(phones, emails, company_code) key
      where id = any(?::integer[]) and deleted_at is null
    )
    select mate.id from keys, lateral (
      select id from leads where phone_tails(phones) @> array[right(substr(key, 2), 9)] and deleted_at is null limit 1000
    ) mate where key like 'p%'
    union select mate.id from keys, lateral (
      select id from leads where emails @> array[substr(key, 2)] and deleted_at is null limit 1000
    ) mate where key like 'e%'
    union select mate.id from keys, lateral (
      select id from leads where company_code = substr(key, 2) and deleted_at is null limit 1000
    ) mate where key like 'c%'`,
    [changed],
  );
  return rows.map(({ id }: { id: number }) => id);
}

/** Writes the groups of these leads where they differ from what is there. */
async function regroup(trx: Knex.Transaction, leads: Keyed[]): Promise<void> {
  const groups = groupsOf(leads);
  const gone = leads.filter(({ id, group_id }) => group_id !== null && !groups.has(id)).map(({ id }) => id);
  const moved = leads.filter(({ id, group_id }) => groups.has(id) && groups.get(id) !== group_id);
  if (gone.length > 0) await trx.raw('delete from lead_duplicates where lead_id = any(?::integer[])', [gone]);
  if (moved.length === 0) return;
  const columns = {
    ids: moved.map(({ id }) => id),
    newest: moved.map(({ id }) => groups.get(id)!),
    owners: moved.map(({ responsible_id }) => responsible_id),
  };
  await trx.raw(
    `insert into lead_duplicates (lead_id, group_id, responsible_id)
     select * from unnest(:ids::integer[], :newest::integer[], :owners::integer[])
     on conflict (lead_id) do update set group_id = excluded.group_id, responsible_id = excluded.responsible_id`,
    columns as never,
  );
}

async function changeOwners(trx: Knex.Transaction, ids: number[]): Promise<void> {
  await trx.raw(
    `update lead_duplicates set responsible_id = leads.responsible_id from leads
     where lead_id = any(?::integer[]) and leads.id = lead_id
       and lead_duplicates.responsible_id is distinct from leads.responsible_id`,
    [ids],
  );
}

/** Whoever shares a key with another one, with the newest of all whom a chain of shared keys connects. */
export function groupsOf(leads: Array<Pick<Keyed, 'id' | 'keys'>>): Map<number, number> {
  const towards = new Map(leads.map(({ id }) => [id, id]));
  const newestOf = (id: number): number => {
    let newest = id;
    while (towards.get(newest) !== newest) newest = towards.get(newest)!;
    towards.set(id, newest);
    return newest;
  };
  const holders = new Map<string, number>();
  for (const { id, keys } of leads) {
    for (const key of keys) {
      const [one, two] = [newestOf(holders.get(key) ?? id), newestOf(id)];
      towards.set(Math.min(one, two), Math.max(one, two));
      holders.set(key, id);
    }
  }
  const sizes = new Map<number, number>();
  for (const { id } of leads) sizes.set(newestOf(id), (sizes.get(newestOf(id)) ?? 0) + 1);
  const grouped = leads.filter(({ id }) => sizes.get(newestOf(id))! > 1);
  return new Map(grouped.map(({ id }) => [id, newestOf(id)]));
}
