/** The columns of the lead table in their order, with the key they are sorted by. */
export const tableColumns = [
  { key: 'id', sort: 'id', label: 'leads.column.id' },
  { key: 'login', sort: 'login', label: 'leads.column.login' },
  { key: 'full_name', sort: 'full_name', label: 'leads.column.full_name' },
  { key: 'phone', sort: 'phone', label: 'leads.column.phone' },
  { key: 'email', sort: 'email', label: 'leads.column.email' },
  { key: 'company', sort: 'company', label: 'leads.column.company' },
  { key: 'city', sort: 'city', label: 'leads.column.city' },
  { key: 'address', sort: 'address', label: 'leads.column.address' },
  { key: 'source_id', sort: 'source', label: 'leads.column.source' },
  { key: 'responsible_id', sort: 'responsible', label: 'leads.column.responsible' },
  { key: 'registered_on', sort: 'registered_on', label: 'leads.column.registered_on' },
  { key: 'step_id', sort: 'step', label: 'leads.column.step' },
  { key: 'last_action_at', sort: 'last_action_at', label: 'leads.column.last_action' },
  { key: 'priority', sort: 'priority', label: 'leads.column.priority' },
  { key: 'tag_ids', sort: 'tags', label: 'leads.column.tags' },
  { key: 'next_planned_on', sort: 'next_planned_on', label: 'leads.column.next_planned_on' },
] as const;

export type TableColumn = (typeof tableColumns)[number];

// As many as fit 1440 px without scrolling, in every language.
const byDefault = ['full_name', 'phone', 'company', 'responsible_id', 'registered_on', 'step_id', 'priority'];

/** What this person has chosen; the name always stands in the table. */
export function chosenColumns(chosen: string[] | null): TableColumn[] {
  const keys = new Set(chosen ?? byDefault).add('full_name');
  return tableColumns.filter(({ key }) => keys.has(key));
}

/** Only known keys, in the table's order. */
export function readColumns(values: unknown): string[] {
  const wanted = new Set([values ?? []].flat().map(String));
  return tableColumns.map(({ key }) => key).filter((key) => wanted.has(key));
}
