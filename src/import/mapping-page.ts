import type { Response } from 'express';
import * as fields from '../fields/repository.ts';
import { type FieldKind, fieldKinds } from '../fields/repository.ts';
import { type Delimiter, delimiters, type Encoding, encodings } from '../spreadsheets/cells.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { cellText } from './cell-text.ts';
import type { Fault } from './create-import.ts';
import { columnsOfFile, type FileColumn, type Kept, keptOf } from './file-columns.ts';
import { guessKind } from './guess-kind.ts';
import type { Reason } from './guess-mapping.ts';
import { rowsBelow } from './header-row.ts';
import { mayCreate } from './lookups.ts';
import { neededFields } from './needed-fields.ts';
import { type ImportEntity, isCustom, targets } from './plan.ts';
import { delimiterNames, encodingNames, lastHeaderRow } from './read-mapping.ts';
import type { Import } from './repository.ts';
import { targetName } from './target-names.ts';

interface MappedColumn extends FileColumn {
  /** Empty where it is ignored. */
  target: string;
  reason: Reason | null;
  /** The kind a field made of it would have. */
  kind: FieldKind;
}

interface Choice {
  value: string;
  text: string;
}

interface PreviewRow {
  number: number;
  isHeader: boolean;
  cells: string[];
}

/** A custom field that every new record needs. */
interface NeededField {
  target: string;
  name: string;
  /** All new records get the same value. */
  given: boolean;
  /** That, or a column goes there. */
  filled: boolean;
}

interface MappingPage {
  imported: Import;
  kept: Kept;
  columns: MappedColumn[];
  /** Below the names, as far as they hold something. */
  rows: number;
  targets: Choice[];
  custom: Choice[];
  /** What fields could be made of a column; none without the right to. */
  kinds: FieldKind[];
  sheets: Choice[];
  encodings: Array<{ code: Encoding; name: string }>;
  /** The sign and its name in the form. */
  delimiters: Array<{ sign: Delimiter; name: string }>;
  last_header_row: number;
  preview: PreviewRow[];
  /** Whoever changes how the file is read goes on doing so. */
  reading_open: boolean;
  hidden_columns: number;
  ignored: string[];
  missing_name: boolean;
  needed: NeededField[];
  /** Where fields are made optional, for who may. */
  settings: string | null;
  errors: FieldErrors;
  fault: Fault | null;
}

const page = view<MappingPage>('import/mapping');
const previewRows = 5;
const previewColumns = 12;
const longestInPreview = 60;

export interface Typed {
  /** By the column's place. */
  targets?: string[];
  errors?: FieldErrors;
  fault?: Fault;
}

export function mappingPage(deps: Deps) {
  return async (res: Response, imported: Import, { targets: typed, errors = {}, fault }: Typed = {}): Promise<void> => {
    const { ui } = res.locals as { ui: Ui };
    const kept = keptOf(imported);
    const custom = await fields.known(deps, imported.entity);
    const names = custom.map(({ key, name }) => ({ value: `custom.${key}`, text: name }));
    const columns = columnsOfFile(kept, imported.header_row).map((column): MappedColumn => {
      const target = typed?.[column.at] ?? imported.plan.columns[column.at] ?? '';
      const isKnown = !isCustom(target as never) || names.some(({ value }) => value === target);
      const guess = kept.guesses[column.at];
      const reason = guess?.target === target ? guess.reason : null;
      return { ...column, target: isKnown ? target : '', reason, kind: guessKind(allTexts(kept, imported, column.at)) };
    });
    const title = ui.t('import.columns.title');
    page(
      res,
      {
        title,
        crumbs: importCrumbs(ui, imported, title),
        imported,
        kept,
        columns,
        rows: rowsBelow(kept, imported.header_row),
        targets: targetChoices(ui, imported.entity),
        custom: names,
        kinds: mayCreate(ui.me!) ? [...fieldKinds] : [],
        sheets: sheetChoices(ui, kept),
        encodings: encodings.map((code) => ({ code, name: encodingNames[code] })),
        delimiters: delimiters.map((sign) => ({ sign, name: delimiterNames[sign] })),
        last_header_row: Math.min(lastHeaderRow, kept.sample.length),
        preview: previewOf(kept, imported.header_row),
        reading_open: Boolean(fault) || kept.sheets.length > 1 || res.req.query.reading === 'open',
        hidden_columns: Math.max(0, kept.columns - previewColumns),
        ignored: columns.filter(({ target }) => !target).map(({ header, letter }) => header || letter),
        missing_name: columns.every(({ target }) => target !== 'full_name'),
        needed: neededOf(custom, columns, imported),
        settings: mayCreate(ui.me!) ? '/settings/fields' : null,
        errors,
        fault: fault ?? null,
      },
      fault || Object.keys(errors).length > 0 ? 422 : 200,
    );
  };
}

export function importCrumbs(
  ui: Ui,
  { entity, id, file_name }: Import,
  text: string,
): Array<{ text: string; href?: string }> {
  return [
    { text: ui.t(`nav.${entity}s`), href: `/${entity}s` },
    { text: ui.t('import.title'), href: '/import' },
    { text: file_name, href: `/import/${id}` },
    { text },
  ];
}

function neededOf(custom: fields.CustomField[], columns: MappedColumn[], { plan }: Import): NeededField[] {
  return neededFields(custom).map(({ key, name }) => {
    const target = `custom.${key}`;
    const given = plan.defaults.custom[key] !== undefined;
    return { target, name, given, filled: given || columns.some((column) => column.target === target) };
  });
}

function allTexts({ sample }: Kept, { header_row }: Import, at: number): string[] {
  return sample
    .slice(header_row)
    .map((row) => cellText(row[at]))
    .filter(Boolean);
}

function targetChoices(ui: Ui, entity: ImportEntity): Choice[] {
  return targets[entity].map((target) => ({ value: target, text: targetName(ui.t, entity, target) }));
}

function sheetChoices({ t }: Ui, { sheets }: Kept): Choice[] {
  return sheets.map(({ name, hidden }, at) => ({
    value: String(at),
    text: hidden ? t('import.reading.hidden_sheet', { name }) : name,
  }));
}

function previewOf({ sample, columns }: Kept, headerRow: number): PreviewRow[] {
  const from = Math.max(0, headerRow - 2);
  return sample.slice(from, from + previewRows + 1).map((row, at) => ({
    number: from + at + 1,
    isHeader: from + at + 1 === headerRow,
    cells: Array.from({ length: Math.min(columns, previewColumns) }, (_, place) =>
      cellText(row[place]).slice(0, longestInPreview),
    ),
  }));
}
