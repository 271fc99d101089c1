import { connectPatiently } from '../../src/db/connect.ts';
import type { App } from '../app.ts';
import type { Row } from '../report.ts';

/**
 * What F6 is to be held against: the rows that were imported, put by one statement into a table with the indexes of
 * leads and as many rows as there were before. Nothing is read, checked, logged or counted.
 */
export async function measureBareInsert({ databaseUrl }: App, before: number, imported: number): Promise<Row> {
  const db = connectPatiently(databaseUrl);
  try {
    const { rows } = await db.raw(`select string_agg(quote_ident(attname), ', ' order by attnum) names from pg_attribute
      where attrelid = 'leads'::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''`);
    const put = (which: string, limit: number) =>
      db.raw(`insert into bare_leads (${rows[0].names}) overriding system value
        select ${rows[0].names} from leads where ${which} order by id limit ${limit}`);
    await db.raw('create table bare_leads (like leads including all)');
    await put('true', before);
    const from = performance.now();
    await put(`id > (select max(id) from bare_leads)`, imported);
    const seconds = (performance.now() - from) / 1000;
    await db.raw('drop table bare_leads');
    const name = 'F6 for comparison: the same rows bare into the same indexes, one statement';
    return { name, figure: `${seconds.toFixed(1)} s`, promise: 'none', met: true };
  } finally {
    await db.destroy();
  }
}
