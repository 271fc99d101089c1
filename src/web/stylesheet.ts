import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// In the order in which the later ones win.
const parts = [
  'app',
  'lists',
  'filter',
  'tables',
  'lead-form',
  'settings',
  'people',
  'lead',
  'clients',
  'companies',
  'files',
  'registers',
  'calls',
  'mailing',
  'conversion',
  'merging',
  'notifications',
  'search',
  'combobox',
  'hold',
  'operations',
  'import',
  'changes',
  'export',
  'forced-colors',
];

/** The files of this folder as the one style sheet that every page loads. */
export function styleSheetOf(folder: string): string {
  return parts.map((part) => readFileSync(join(folder, `${part}.css`), 'utf8')).join('');
}
