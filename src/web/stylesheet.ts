import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// In the order in which the later ones win.
const parts = [
  'app',
  'shell',
  'menus',
  'labels',
  'messages',
  'forms',
  'plain-pages',
  'app-narrow',
  'lists',
  'list-table',
  'list-foot',
  'list-narrow',
  'filter',
  'tables',
  'lead-form',
  'settings',
  'people',
  'step-bar',
  'lead',
  'composer',
  'timeline',
  'dashboard',
  'lead-narrow',
  'clients',
  'companies',
  'files',
  'registers',
  'call-popups',
  'calls',
  'mailing',
  'mailing-state',
  'conversion',
  'copying',
  'merging',
  'notifications',
  'search',
  'combobox',
  'hold',
  'operations',
  'import',
  'import-columns',
  'import-result',
  'import-narrow',
  'changes',
  'export',
  'forced-colors',
];

/** The files of this folder as the one style sheet that every page loads. */
export function styleSheetOf(folder: string): string {
  return parts.map((part) => readFileSync(join(folder, `${part}.css`), 'utf8')).join('');
}
