import { nameOf } from '../fields/values.ts';
import { fold } from '../i18n/fold.ts';
import { languages, translator } from '../i18n/translator.ts';
import type { Exported } from './export-view.ts';
import { type CellContext, type RecordColumn, recordColumn } from './record-cells.ts';

/**
 * Everything that a file of such records can have, each column under a title of its own: a field that people gave the
 * name of one of ours, in whichever language, has its key beside it.
 */
export function titledColumns({ spec, editable, id_title }: Exported, context: CellContext): RecordColumn[] {
  const { t, custom_fields } = context;
  const custom = new Set(custom_fields.map(nameOf));
  const own = [...spec.columns, ...editable].filter(({ key }) => !custom.has(key));
  const labels = new Map(own.toReversed().map(({ key, label }) => [key, label]));
  const ours = [...labels.values(), id_title, 'export.version'];
  const taken = new Set(languages.flatMap((language) => ours.map((label) => fold(translator(language)(label)))));
  return [
    ...[...labels].map(([key, label]) => recordColumn(key, t(label), context)),
    ...custom_fields.map((field) => {
      const title = taken.has(fold(field.name)) ? `${field.name} (${nameOf(field)})` : field.name;
      return { ...recordColumn(nameOf(field), title, context), title };
    }),
  ];
}
