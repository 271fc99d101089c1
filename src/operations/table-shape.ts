import type { Knex } from 'knex';
import { derivedTables, listReferences } from './entities.ts';

/** What an undo must know of a table, read from the database's own catalogue. */
export interface TableShape {
  table: string;
  /** Those that can be written; generated ones cannot. */
  columns: Set<string>;
  /** Columns of other tables that point here: what hangs on a row. */
  references: Reference[];
}

export interface Reference {
  table: string;
  column: string;
  /** The column holds several ids. */
  list?: boolean;
}

export async function tableShape(db: Knex, table: string): Promise<TableShape> {
  const { rows: columns } = await db.raw(
    `select attname as name from pg_attribute
     where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const { rows: references } = await db.raw(
    `select conrelid::regclass::text as table, attname as column
     from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where contype = 'f' and confrelid = ?::regclass and conrelid <> all(?::text[]::regclass[])`,
    [table, derivedTables],
  );
  const lists = (listReferences[table] ?? []).map((reference) => ({ ...reference, list: true }));
  const names: string[] = columns.map(({ name }: { name: string }) => name);
  return { table, columns: new Set(names), references: [...references, ...lists] };
}
