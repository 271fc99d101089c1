import type { Response } from 'express';
import type { FieldErrors } from '../web/form.ts';
import { view } from '../web/views.ts';
import type { Difference, StaleRecord } from './conflict.ts';
import type { ReadEdit } from './read-edit.ts';

interface Row extends Difference {
  label: string;
  theirs: string;
  yours: string;
  /** The side that is ticked; none where a person must decide. */
  pick: 'yours' | 'theirs' | undefined;
}

interface ConflictLocals {
  record: string;
  version: number;
  in_bin: boolean;
  rows: Row[];
  /** Everything that was typed, to be sent again. */
  kept: Array<[field: string, values: string[]]>;
  base_version: number;
  meanwhile: Array<{ name: string; at: Date }>;
  errors: FieldErrors;
}

/** How the page shows a record. */
export interface Described<V> {
  /** Where the record's page is; its list and name for the crumbs. */
  address: string;
  list: { text: string; href: string };
  name: string;
  label: (field: string) => string;
  text: (field: string, values: V) => string;
  /** The values as the form would send them again. */
  shown: (values: Partial<V>) => Record<string, string | string[]>;
  person: (adminId: number | null) => string;
}

const conflictPage = view<ConflictLocals>('editing/conflict');

/** Both values of every field that differs, to choose from; everything typed goes along. */
export function showConflict<V extends object>(
  res: Response,
  stale: StaleRecord,
  form: ReadEdit<V>,
  described: Described<V>,
): void {
  const { t } = res.locals.ui;
  const row = stale.row as V & StaleRecord['row'] & { deleted_at: Date | null };
  const { values, version } = form.edit;
  const rows = stale.differences.map((difference) => ({
    ...difference,
    label: described.label(difference.field),
    theirs: described.text(difference.field, row),
    yours: described.text(difference.field, { ...row, ...values }),
    pick: form.picks[difference.field] || (difference.changed === 'both' ? undefined : difference.changed),
  }));
  const undecided = row.version === version ? rows.filter(({ field, pick }) => form.picks[field] === '' && !pick) : [];
  const shown = described.shown(values);
  const locals: ConflictLocals = {
    record: described.address,
    version: row.version,
    in_bin: row.deleted_at !== null,
    rows,
    kept: Object.keys(values).map((field) => [field, [shown[field] ?? []].flat()]),
    base_version: form.base_version,
    meanwhile: stale.meanwhile.map(({ admin_id, at }) => ({ name: described.person(admin_id), at })),
    errors: Object.fromEntries(undecided.map(({ field }) => [field, 'editing.conflict.choose'])),
  };
  const crumbs = [
    described.list,
    { text: described.name, href: described.address },
    { text: t('editing.crumb'), href: `${described.address}/edit` },
  ];
  conflictPage(res, { title: t('editing.conflict.title'), crumbs, ...locals }, undecided.length > 0 ? 422 : 409);
}
