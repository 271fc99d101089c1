import { beforeAll, describe, expect, it } from 'vitest';
import { asAuthor } from '../../src/db/change-log.ts';
import { connect } from '../../src/db/connect.ts';
import { asPrepared } from '../../src/db/prepared.ts';
import { bounded, TooSlow } from '../../src/lists/bounded.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';

describe('what is asked of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
    return () => database.drop();
  });

  const authors = async (id: number) =>
    database.db('changes').where({ entity: 'lead', entity_id: id, kind: 'updated' }).orderBy('id').pluck('admin_id');

  it('says whose the changes of a transaction are as it begins', async () => {
    const { db } = database;
    const { id } = await makeLead(db);
    const asked: string[] = [];
    const hear = ({ sql }: { sql: string }) => asked.push(sql);
    db.on('query', hear);
    await asAuthor(db, cast.Sam, (trx) => trx('leads').where({ id }).update({ step_id: step.contract }));
    db.off('query', hear);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBe(`begin; select set_config('prospekt.admin_id', '${cast.Sam.id}', true)`);
    expect(await authors(id)).toEqual([cast.Sam.id]);
  });

  it('says so in the middle of a transaction as well, and of nobody where nobody is named', async () => {
    const { db } = database;
    const { id } = await makeLead(db);
    await db.transaction(async (outer) => {
      await asAuthor(outer, cast.Ada, (trx) => trx('leads').where({ id }).update({ full_name: 'Within' }));
    });
    await asAuthor(db, null, (trx) => trx('leads').where({ id }).update({ full_name: 'System' }));
    expect(await authors(id)).toEqual([cast.Ada.id, null]);
  });

  it('takes back what failed', async () => {
    const { db } = database;
    const { id } = await makeLead(db);
    const failing = asAuthor(db, cast.Ada, async (trx) => {
      await trx('leads').where({ id }).update({ full_name: 'Never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await authors(id)).toEqual([]);
  });

  it('is given up where it takes too long, and what comes after it on the connection is not', async () => {
    const db = connect(database.url, 1);
    try {
      const slow = bounded(db, 100, (trx) => trx.raw('select pg_sleep(5)'));
      await expect(slow).rejects.toBeInstanceOf(TooSlow);
      const { rows } = await db.raw('show statement_timeout');
      expect(rows).toEqual([{ statement_timeout: '10s' }]);
    } finally {
      await db.destroy();
    }
  });

  it('is planned once per connection only where that was wished', async () => {
    const db = connect(database.url, 1);
    try {
      for (const id of [1, 2, 3]) {
        await db('leads').where({ id }).first('full_name').options(asPrepared);
        await db('leads').where({ id }).first('city');
      }
      const known = await db('pg_prepared_statements').pluck('statement');
      expect(known).toEqual(['select "full_name" from "leads" where "id" = $1 limit $2']);
    } finally {
      await db.destroy();
    }
  });
});
