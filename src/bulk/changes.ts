import type { UndoableKind } from '../operations/kinds.ts';

export const changeNames = [
  'step',
  'responsible',
  'priority',
  'tag',
  'hold',
  'field',
  'task',
  'delete',
  'restore',
] as const;
export type ChangeName = (typeof changeNames)[number];

/** The fields that a change's form has, so that only these are carried along. */
export const fieldsOf: Record<ChangeName, readonly string[]> = {
  step: ['step_id'],
  responsible: ['responsible_id'],
  priority: ['priority'],
  tag: ['tag_ids', 'remove'],
  hold: ['held_until', 'release'],
  // `of` is the field that the value was typed for.
  field: ['field', 'of', 'value', 'empty'],
  task: ['text', 'action_type_id', 'assignee_id', 'planned_on', 'planned_time'],
  delete: [],
  restore: [],
};

/** What a change does to leads, in SQL over `leads`; `:names` are the values that were read from its form. */
export interface BulkChange {
  kind: UndoableKind;
  /** The first condition that holds is why a lead stays as it is: a reason of `operations.reason`. */
  stays: Array<[reason: string, sql: string]>;
  /** What is set; without it a task is made. */
  set?: string;
}

const inBin: [string, string] = ['in_bin', 'deleted_at is not null'];
const more = 'array(select distinct tag from unnest(leads.tag_ids || :tag_ids::integer[]) tag order by tag)';
const fewer = 'array(select tag from unnest(leads.tag_ids) tag where tag <> all(:tag_ids::integer[]) order by tag)';

// Deleted, or without the option by now: a value that no page shows is not written.
const fieldStands = `exists (
  select from custom_fields where entity = 'lead' and key = :key::text and kind = :kind::text
    and options @> :chosen::text[] and custom_fields.deleted_at is null
)`;

export const changes: Record<ChangeName, BulkChange> = {
  step: { kind: 'bulk_step', stays: [inBin, ['same', 'step_id = :step_id']], set: 'step_id = :step_id' },
  responsible: {
    kind: 'bulk_responsible',
    stays: [inBin, ['same', 'responsible_id is not distinct from :responsible_id::integer']],
    set: 'responsible_id = :responsible_id::integer',
  },
  priority: {
    kind: 'bulk_priority',
    stays: [inBin, ['same', 'priority = :priority::lead_priority']],
    set: 'priority = :priority::lead_priority',
  },
  tag: {
    kind: 'bulk_tag',
    stays: [
      inBin,
      ['same', 'case when :remove then not tag_ids && :tag_ids::integer[] else tag_ids @> :tag_ids::integer[] end'],
    ],
    set: `tag_ids = case when :remove then ${fewer} else ${more} end`,
  },
  hold: {
    kind: 'bulk_hold',
    stays: [inBin, ['converted', `state = 'converted'`], ['same', 'held_until is not distinct from :held_until::date']],
    set: 'held_until = :held_until::date',
  },
  field: {
    kind: 'bulk_field',
    stays: [
      inBin,
      ['field_gone', `not ${fieldStands}`],
      ['same', 'custom -> :key::text is not distinct from :value::jsonb'],
    ],
    set: `custom = case when :value::jsonb is null then custom - :key::text
      else custom || jsonb_build_object(:key::text, :value::jsonb) end`,
  },
  task: { kind: 'bulk_task', stays: [inBin] },
  delete: { kind: 'bulk_delete', stays: [['same', 'deleted_at is not null']], set: 'deleted_at = now()' },
  restore: { kind: 'bulk_restore', stays: [['same', 'deleted_at is null']], set: 'deleted_at = null' },
};

/** Null for a lead that the change changes, else why it stays. */
export function outcomeSql({ stays }: BulkChange): string {
  return `case ${stays.map(([reason, sql]) => `when ${sql} then '${reason}'`).join(' ')} end`;
}
