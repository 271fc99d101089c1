import type { Response } from 'express';
import { inputName } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { nameOf, shownValue, typedValue } from '../fields/values.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
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
  /** Where rows and values are spread; they are described here. */
  custom?: CustomField[];
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
  const { ui } = res.locals;
  const row = stale.row as V & StaleRecord['row'] & { deleted_at: Date | null };
  const { values, version } = form.edit;
  const rows = stale.differences.map((difference) => ({
    ...difference,
    label: labelOf(described, difference.field),
    theirs: textOf(described, difference.field, row, ui),
    yours: textOf(described, difference.field, { ...row, ...values }, ui),
    pick: form.picks[difference.field] || (difference.changed === 'both' ? undefined : difference.changed),
  }));
  const undecided = row.version === version ? rows.filter(({ field, pick }) => form.picks[field] === '' && !pick) : [];
  const shown = { ...typedCustom(described, values), ...described.shown(values) };
  const locals: ConflictLocals = {
    record: described.address,
    version: row.version,
    in_bin: row.deleted_at !== null,
    rows,
    kept: Object.keys(values).map((field) => [inputName(field), [shown[field] ?? []].flat()]),
    base_version: form.base_version,
    meanwhile: stale.meanwhile.map(({ admin_id, at }) => ({ name: described.person(admin_id), at })),
    errors: Object.fromEntries(undecided.map(({ field }) => [field, 'editing.conflict.choose'])),
  };
  const crumbs = [
    described.list,
    { text: described.name, href: described.address },
    { text: ui.t('editing.crumb'), href: `${described.address}/edit` },
  ];
  conflictPage(res, { title: ui.t('editing.conflict.title'), crumbs, ...locals }, undecided.length > 0 ? 422 : 409);
}

function customIn<V>({ custom = [] }: Described<V>, name: string): CustomField | undefined {
  return custom.find((field) => nameOf(field) === name);
}

function labelOf<V>(described: Described<V>, name: string): string {
  return customIn(described, name)?.name ?? described.label(name);
}

function textOf<V extends object>(described: Described<V>, name: string, values: V, ui: Ui): string {
  const field = customIn(described, name);
  return field ? shownValue(field, values[name as keyof V], ui) : described.text(name, values);
}

function typedCustom<V extends object>({ custom = [] }: Described<V>, values: Partial<V>) {
  return Object.fromEntries(custom.map((field) => [nameOf(field), typedValue(values[nameOf(field) as keyof V])]));
}
