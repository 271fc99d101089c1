import type { ListSpec, TableColumn } from './spec.ts';

/** The column that always stands in a table: the name, with the link to the record. */
export const nameColumn = 'full_name';

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
