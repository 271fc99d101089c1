import type { Knex } from 'knex';
import * as admins from '../../src/admins/repository.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { type Limits, usualLimits } from '../../src/lists/asked.ts';
import { all } from '../../src/lists/condition.ts';
import { wholeCondition } from '../../src/lists/conditions.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { orderOfHits } from '../../src/lists/sorts.ts';
import type { Deps } from '../../src/web/deps.ts';
import { cast } from '../support/people.ts';

export type Person = 'Ada' | 'Sam';
export type Query = Record<string, string>;

export const orders = Object.keys(leadList.sorts).flatMap((key) => [key, `-${key}`]);
/** Nothing long is walked to from an end. */
export const limits: Limits = { ...usualLimits, near: 30, collected: 100 };

/** Nine hundred leads of which every column says something. */
export async function makeMovingLeads(db: Knex): Promise<void> {
  await db.raw(`insert into clients (login, full_name) select 'user' || n, 'Client' from generate_series(1, 50) n`);
  await db.raw(
    `insert into leads (full_name, phones, company, city, step_id, responsible_id, client_id, next_planned_on, registered_on, tag_ids)
     select 'Lead ' || n * 7 % 300, case when n % 9 > 0 then array['+3706' || 1000000 + n * 31 % 5000] else '{}' end,
       case when n % 3 > 0 then 'Firm ' || n * 13 % 50 end, case when n % 2 > 0 then 'Vilnius' end, 1 + n % 3,
       case when n % 4 = 0 then ? when n % 4 = 1 then 1 end, case when n % 6 = 0 then 1 + n % 50 end,
       case when n % 2 = 0 then date '2026-12-01' + n % 40 end, date '2026-01-01' + n % 200, '{}'
     from generate_series(1, 900) n`,
    [cast.Sam.id],
  );
  await db.raw('analyze leads');
}

export async function idsOf(deps: Deps, query: Query, login: Person): Promise<number[]> {
  // Nobody tells this process of changes: the counts are read anew, what is kept of lists is held against the database.
  deps.cache.clear();
  const me = await admins.get(deps.db, cast[login].id);
  const names = await loadNames(deps);
  return (await listRows(deps, me, leadList, readFilter(leadList, query), names, limits)).rows.map(({ id }) => id);
}

/** What the database says when asked plainly. */
export async function expectedIds(deps: Deps, query: Query, login: Person): Promise<number[]> {
  const me = await admins.get(deps.db, cast[login].id);
  const filter = readFilter(leadList, query);
  const order = orderOfHits(leadList, filter.sort, await loadNames(deps));
  const where = all([wholeCondition(leadList, filter, me, deps.config.default_countries)]);
  const { rows } = await deps.db.raw(`select id from leads where ${where.sql} order by ${order.sql}`, [
    ...where.bindings,
    ...order.bindings,
  ] as never);
  const ids: number[] = rows.map(({ id }: { id: number }) => id);
  const counted = !query.q && !query.company && !query.city && !query.registered_from;
  const seen = counted ? ids : ids.slice(0, limits.collected);
  const page = Math.min(filter.page, Math.max(1, Math.ceil(seen.length / filter.size)));
  return seen.slice((page - 1) * filter.size, page * filter.size);
}

/** Each of one lead, whose id is bound. */
export const changes = [
  `insert into leads (full_name, company, city, step_id, responsible_id) values ('Lead 0', 'Firm 1', 'Vilnius', 2, 1)`,
  `update leads set full_name = 'Lead 999', company = null where id = ?`,
  `update leads set company = 'Firm 1', city = 'Vilnius' where id = ?`,
  'update leads set step_id = 1 + step_id % 3, next_planned_on = null where id = ?',
  `update leads set responsible_id = ${cast.Sam.id} where id = ?`,
  'update leads set client_id = 7 where id = ?',
  'update leads set deleted_at = now() where id = ?',
  'update leads set deleted_at = null where id = ?',
  `update leads set held_until = '2027-01-01' where id = ?`,
  'delete from leads where id = ?',
  `update leads set registered_on = '2026-03-15', phones = '{+37069999999}', tag_ids = '{1}' where id = ?`,
];

/** Of too many leads to be told one by one. */
export const largeChange = `update leads set city = 'Kaunas' where id between ? and 400 and id % 9 = 0`;
