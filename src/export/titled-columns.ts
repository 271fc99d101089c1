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
  const labels = ownLabels({ spec, editable });
  const taken = ownTitles({ spec, editable, id_title });
  return [
    ...[...labels].map(([key, label]) => recordColumn(key, t(label), context)),
    ...custom_fields.map((field) => {
      const title = taken.has(fold(field.name)) ? `${field.name} (${nameOf(field)})` : field.name;
      return { ...recordColumn(nameOf(field), title, context), title };
    }),
  ];
}

type Own = Pick<Exported, 'spec' | 'editable'>;

function ownLabels({ spec, editable }: Own): Map<string, string> {
  const own = [...spec.columns, ...editable].filter(({ key }) => !key.startsWith('custom.'));
  return new Map(own.toReversed().map(({ key, label }) => [key, label]));
}

/** What our own columns are called, in whichever language; folded. */
export function ownTitles({ spec, editable, id_title }: Own & Pick<Exported, 'id_title'>): Set<string> {
  const ours = [...ownLabels({ spec, editable }).values(), id_title, 'export.version'];
  return new Set(languages.flatMap((language) => ours.map((label) => fold(translator(language)(label)))));
}
