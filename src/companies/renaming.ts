import type { Move, Sweep } from '../moving/move.ts';

const name = '(select name from companies where id = :id)';
const members = (table: string): Sweep => ({
  table,
  where: `company_id = :id and company is distinct from ${name}`,
  set: `company = ${name}`,
});

/** The database begins it itself when a company with many leads and clients gets a new name. */
export const renaming: Move = {
  kind: 'company_rename',
  sweeps: [members('leads'), members('clients')],
  needs_replacement: false,
  locks_entry: true,
  end: async () => true,
};
