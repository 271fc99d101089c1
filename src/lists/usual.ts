import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { ListSpec } from './spec.ts';

/** How one person wants one table. */
export interface TableSettings {
  /** Rows on a page, where it differs from what the person's profile says. */
  size?: number;
  /** The saved view that opens where the address says nothing. */
  view?: number;
}

export function settingsOf({ table }: Pick<ListSpec, 'table'>, me: Admin): TableSettings {
  return me.table_settings[table] ?? {};
}

/** How many rows this person wants on a page of this table. */
export function usualSize(spec: Pick<ListSpec, 'table'>, me: Admin): number {
  return settingsOf(spec, me).size ?? me.page_size;
}

/** Keeps what is given beside what is kept of this table already; null forgets it. */
export async function keepSettings(
  trx: Knex.Transaction,
  me: Admin,
  { table }: Pick<ListSpec, 'table'>,
  settings: { [name in keyof TableSettings]: number | null },
): Promise<void> {
  const kept = `coalesce(table_settings -> :table, '{}') || :settings::jsonb`;
  await trx.raw(
    `update admins set table_settings = jsonb_strip_nulls(table_settings || jsonb_build_object(:table::text, ${kept}))
     where id = :id`,
    { id: me.id, table, settings: JSON.stringify(settings) },
  );
}
