import type { Admin } from '../admins/repository.ts';
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

/** What this person has chosen, in the table's order. */
export function chosenColumns<Row>(spec: ListSpec<Row>, chosen: string[] | null): Array<TableColumn<Row>> {
  const keys = new Set(chosen ?? spec.default_columns).add(nameColumn);
  return spec.columns.filter(({ key }) => keys.has(key));
}

/** Only known keys, in the table's order. */
export function readColumns(spec: ListSpec, values: unknown): string[] {
  const wanted = new Set([values ?? []].flat().map(String));
  return spec.columns.map(({ key }) => key).filter((key) => wanted.has(key));
}
