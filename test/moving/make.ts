import type { Knex } from 'knex';
import { moveRecords } from '../../src/moving/move-records.ts';
import type { Operation } from '../../src/operations/repository.ts';
import { taskContext } from '../support/imports.ts';
import { cast, step } from '../support/people.ts';

/** More than one request changes. */
export const many = 201;

export async function makeLeads(db: Knex, values: Record<string, unknown>, count = many): Promise<number[]> {
  const { step_id, ...rest } = { step_id: step.new, responsible_id: cast.Ada.id, ...values };
  const names = Object.keys(rest);
  const { rows } = await db.raw(
    `insert into leads (full_name, step_id${names.map((name) => `, ${name}`).join('')})
     select 'Lead ' || n, ?${', ?'.repeat(names.length)} from generate_series(1, ?) n returning id`,
    [step_id, ...Object.values(rest), count] as Knex.RawBinding[],
  );
  return rows.map(({ id }: { id: number }) => id);
}

export function newest(db: Knex): Promise<Operation> {
  return db('operations').orderBy('id', 'desc').first();
}

/** Does what waits in the queue for an operation. */
export async function run(db: Knex, id: number): Promise<Operation> {
  await moveRecords({ operation_id: id }, taskContext(db));
  return db('operations').where({ id }).first();
}
