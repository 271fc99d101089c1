/** What the change log calls a row, and where it stands. */
export interface Entity {
  table: string;
  /** The column that names the lead whose owner decides who may touch the row. */
  lead?: string;
}

/** Entities whose changes an undo gives back; every table here has an integer `id` and the trigger `log_change`. */
export const entities: Record<string, Entity> = {
  lead: { table: 'leads', lead: 'id' },
  action: { table: 'actions', lead: 'lead_id' },
  call: { table: 'calls', lead: 'lead_id' },
  step_visit: { table: 'lead_step_visits', lead: 'lead_id' },
  mailing_recipient: { table: 'mailing_recipients', lead: 'lead_id' },
  lead_redirect: { table: 'lead_redirects', lead: 'lead_id' },
  client: { table: 'clients' },
  company: { table: 'companies' },
  lead_contact: { table: 'contacts', lead: 'lead_id' },
  client_contact: { table: 'contacts' },
  company_contact: { table: 'contacts' },
  lead_file: { table: 'files', lead: 'lead_id' },
  client_file: { table: 'files' },
  company_file: { table: 'files' },
  lead_watcher: { table: 'lead_watchers', lead: 'lead_id' },
  source: { table: 'sources' },
  step: { table: 'steps' },
  tag: { table: 'tags' },
};

/** Tables that triggers fill from others: they come right by themselves and hold nothing back. */
export const derivedTables = ['lead_step_visits'];

/** Lists of ids that point at a table without a foreign key. */
export const listReferences: Record<string, Array<{ table: string; column: string }>> = {
  tags: ['leads', 'clients', 'companies'].map((table) => ({ table, column: 'tag_ids' })),
};
