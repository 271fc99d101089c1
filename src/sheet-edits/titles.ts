import type { CellContext } from '../export/record-cells.ts';
import { titledColumns } from '../export/titled-columns.ts';
import { fold } from '../i18n/fold.ts';
import { languages, translator } from '../i18n/translator.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import type { Edited } from './edited.ts';

/** Where the columns of a file stand. */
export interface FileColumns {
  id: number;
  version: number;
  /** The place of each of the list's columns. */
  fields: Map<string, number>;
  /** Titles of those that nothing of ours is called, and of those that are only looked at. */
  ignored: string[];
}

/** Reads a row of titles, in whichever of our languages; undefined if it is none of such a file. */
export function readTitles(edited: Edited, context: CellContext, row: Cell[]): FileColumns | undefined {
  const known = knownTitles(edited, context);
  const found: FileColumns = { id: -1, version: -1, fields: new Map(), ignored: [] };
  row.forEach((cell, at) => {
    const title = typeof cell === 'string' ? cell.trim() : '';
    const key = known.get(fold(title));
    if (key === '#id' && found.id < 0) found.id = at;
    else if (key === '#version' && found.version < 0) found.version = at;
    else if (key && (key in edited.fields || key.startsWith('custom.')) && !found.fields.has(key))
      found.fields.set(key, at);
    else if (title) found.ignored.push(title.slice(0, 100));
  });
  return found.id >= 0 ? found : undefined;
}

/** The list's columns by what they are called; the id and the version of a record have a `#`. */
function knownTitles({ exported }: Edited, context: CellContext): Map<string, string> {
  const known = new Map<string, string>();
  const add = (title: string, key: string) => known.has(fold(title)) || known.set(fold(title), key);
  for (const language of languages) {
    const t = translator(language);
    add(t(exported.id_title), '#id');
    add(t('export.version'), '#version');
    for (const { key, title } of titledColumns(exported, { ...context, t })) add(title, key);
  }
  return known;
}
