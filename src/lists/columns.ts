import type { Admin } from '../admins/repository.ts';
import { getSetting } from '../settings/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { ListFilter } from './filter.ts';
import type { ListSpec, TableColumn } from './spec.ts';

/** The column that always stands in a table: the name, with the link to the record. */
export const nameColumn = 'full_name';

/** Whether this person may see the column; one that is not a record's own takes a right. */
export function isOpenTo({ concealed }: Pick<ListSpec, 'concealed'>, me: Admin, column: string): boolean {
  return concealed?.column !== column || me.rights.includes(concealed.right);
}

/** An order tells of its column too. */
export function withOpenSort(spec: ListSpec, me: Admin, filter: ListFilter): ListFilter {
  return isOpenTo(spec, me, filter.sort.replace(/^-/, '')) ? filter : { ...filter, sort: spec.default_sort };
}

/** What this person may have in the table. */
export async function usableColumns<Row>(
  deps: Deps,
  spec: Pick<ListSpec<Row>, 'columns' | 'concealed'>,
  me: Admin,
): Promise<Array<TableColumn<Row>>> {
  const tagsOn = await getSetting(deps, 'tags_enabled');
  return spec.columns.filter(({ key }) => (tagsOn || key !== 'tag_ids') && isOpenTo(spec, me, key));
}

/** What this person has chosen, in that order. */
export function chosenKeys(spec: Pick<ListSpec, 'default_columns'>, chosen: string[] | null): string[] {
  return chosen ?? spec.default_columns;
}

/** The columns of these keys, in their order; those that are gone are left out, and the name always stands. */
export function columnsOf<Row>(columns: Array<TableColumn<Row>>, keys: string[]): Array<TableColumn<Row>> {
  const named = keys.includes(nameColumn) ? keys : [nameColumn, ...keys];
  const byKey = new Map(columns.map((column) => [column.key, column]));
  return [...new Set(named)].map((key) => byKey.get(key)).filter((column) => column !== undefined);
}

/** Only known keys, each once, in the order given. */
export function readColumns(spec: ListSpec, values: unknown): string[] {
  const known = new Set(spec.columns.map(({ key }) => key));
  const wanted = [values ?? []]
    .flat()
    .map(String)
    .filter((key) => known.has(key));
  return [...new Set(wanted)].slice(0, 200);
}
