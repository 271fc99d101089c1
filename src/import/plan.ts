import { z } from 'zod';
import { priorities } from '../leads/repository.ts';

export const importEntities = ['lead', 'client'] as const;
export type ImportEntity = (typeof importEntities)[number];

/** What a column can be; a custom field is `custom.KEY`. Several columns may have the same target. */
export const targets = {
  lead: [
    'full_name',
    'phones',
    'emails',
    'company',
    'company_code',
    'city',
    'address',
    'source_id',
    'responsible_id',
    'registered_on',
    'step_id',
    'priority',
    'tag_ids',
    'comments',
  ],
  client: [
    'full_name',
    'login',
    'phones',
    'emails',
    'company',
    'company_code',
    'city',
    'address',
    'birth_on',
    'registered_on',
    'tag_ids',
    'comments',
  ],
} as const;

export type LeadTarget = (typeof targets.lead)[number];
export type ClientTarget = (typeof targets.client)[number];
export type PlainTarget = LeadTarget | ClientTarget;
export type Target = PlainTarget | `custom.${string}`;

/** Targets whose cells name entries of a dictionary or people: each distinct value is decided once. */
export const dictionaryTargets = ['source_id', 'step_id', 'responsible_id', 'tag_ids'] as const;
export type DictionaryTarget = (typeof dictionaryTargets)[number];

/** New entries are made of the first three only: nobody is hired by a spreadsheet. */
export const creatable = ['source_id', 'step_id', 'tag_ids'] as const satisfies readonly DictionaryTarget[];

export const duplicateModes = ['skip', 'fill', 'overwrite', 'create'] as const;
export type DuplicateMode = (typeof duplicateModes)[number];

const id = z.int().min(1).max(2_147_483_647);
const Choice = z.discriminatedUnion('how', [
  z.object({ text: z.string().max(1000), how: z.literal('use'), id }),
  z.object({ text: z.string().max(1000), how: z.literal('create') }),
  z.object({ text: z.string().max(1000), how: z.literal('empty') }),
]);
/** What a value of a column stands for; `text` as the file has it, compared without regard to case and ё/е. */
export type Choice = z.infer<typeof Choice>;

const choices = z.array(Choice).max(1000).default([]);

const targetNames = new Set<string>([...targets.lead, ...targets.client]);
const Target = z.custom<Target>(
  (value) => typeof value === 'string' && (targetNames.has(value) || /^custom\.[a-z][a-z0-9_]{0,39}$/.test(value)),
);

/** Everything that decides what becomes of a row, beside how the file is read. */
export const Plan = z.object({
  /** By the column's place in the file; null: the column is ignored. */
  columns: z.array(Target.nullable()).max(1000).default([]),
  /** Values without a choice are matched by name; those that nothing is called like stay empty and are reported. */
  choices: z.object({ source_id: choices, step_id: choices, responsible_id: choices, tag_ids: choices }).prefault({}),
  /** Which comes first in `03/04/2026`, by target; elsewhere it is the day. With dots the day always comes first. */
  date_orders: z.record(z.string(), z.enum(['dmy', 'mdy'])).default({}),
  /** The sign before the decimals, by target, where the file shows it: then `1,234` may be a thousand and more. */
  decimal_signs: z.record(z.string(), z.enum(['.', ','])).default({}),
  duplicates: z.enum(duplicateModes).default('skip'),
  match_by: z
    .array(z.enum(['phone', 'email']))
    .min(1)
    .max(2)
    .default(['phone', 'email']),
  /** For new records where the file has nothing. Nobody named as responsible: who imports. */
  defaults: z
    .object({
      responsible_id: id.nullable().optional(),
      source_id: id.nullable().default(null),
      step_id: id.nullable().default(null),
      priority: z.enum(priorities).default('normal'),
      tag_ids: z.array(id).max(50).default([]),
      /** For required custom fields, by key, as somebody typed it. */
      custom: z.record(z.string(), z.string().max(10_000)).default({}),
    })
    .prefault({}),
  /** Tell people of the leads they are given. */
  notify: z.boolean().default(false),
});
export type Plan = z.infer<typeof Plan>;

export function isCustom(target: Target): target is `custom.${string}` {
  return target.startsWith('custom.');
}

/** The place of each column that goes to this target. */
export function columnsOf({ columns }: Pick<Plan, 'columns'>, target: Target): number[] {
  return columns.flatMap((column, at) => (column === target ? [at] : []));
}
