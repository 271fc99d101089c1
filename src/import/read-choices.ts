import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import type { CustomField } from '../fields/repository.ts';
import type { Choices } from '../leads/choices.ts';
import * as fields from '../web/fields.ts';
import { dateOrdersIn, decimalSignsIn } from './file-looks.ts';
import { isTooLong, mayCreate, wordOf } from './lookups.ts';
import { typedValues } from './needed-fields.ts';
import { type Choice, creatable, type DictionaryTarget, dictionaryTargets, duplicateModes, type Plan } from './plan.ts';
import type { Findings } from './repository.ts';

/** So many values of a column are shown to be decided on; rarer ones are matched by name. */
export const mostShown = 200;
/** So many entries a dictionary is read with. */
const mostEntries = 1000;

const choice = z.record(z.string(), z.string().max(20)).catch({});
const matching = z
  .preprocess((value) => [value ?? []].flat(), z.array(z.enum(['phone', 'email'])))
  .catch([])
  .transform((list) => [...new Set(list)]);

export const ValuesForm = z.object({
  do: z.enum(['back', 'next']).catch('next'),
  /** Of which scan the values are. */
  scanned: z.coerce.number().int().catch(-1),
  choice,
  /** What becomes of the values that are not shown. */
  others: choice,
  /** By target. */
  date_order: z.record(z.string(), z.string().max(10)).catch({}),
  duplicates: z.enum(duplicateModes).catch('skip'),
  match_by: matching,
  /** Empty: nobody. Not sent: as before. */
  responsible_id: z.union([z.undefined(), fields.optionalId]).catch(undefined),
  source_id: fields.optionalId.catch(null),
  step_id: fields.optionalId.catch(null),
  tag_ids: fields.ids.catch([]),
  custom: z.record(z.string(), z.unknown()).catch({}),
  notify: fields.checkbox,
});
export type ValuesForm = z.infer<typeof ValuesForm>;

/** A value of the file with what it stands for: an entry's id, `create`, or nothing. */
export interface Decided {
  text: string;
  count: number;
  chosen: string;
  /** An entry is called so. */
  found: boolean;
  /** Nothing can be called so. */
  too_long: boolean;
}

export type Entries = Record<DictionaryTarget, Array<{ id: number; name: string }>>;

export function entriesOf({ sources, steps, admins, tags }: Choices): Entries {
  const responsible_id = admins.map(({ id, full_name }) => ({ id, name: full_name }));
  return { source_id: sources, step_id: steps, responsible_id, tag_ids: tags };
}

/** Each value with what was chosen for it, else the entry that is called so; new sources and tags are made of the rest. */
export function decidedValues(
  me: Admin,
  plan: Plan,
  findings: Findings,
  entries: Entries,
  target: DictionaryTarget,
): Decided[] {
  const chosen = new Map(plan.choices[target].map((each) => [wordOf(each.text), each]));
  const named = new Map(entries[target].map(({ id, name }) => [wordOf(name), id]));
  const isNew = mayCreate(me) && isFree(target);
  return (findings.values[target] ?? []).slice(0, mostShown).map(({ text, count }) => {
    const word = wordOf(text);
    const id = named.get(word);
    const earlier = standing(chosen.get(word), entries[target]);
    return {
      text,
      count,
      found: id !== undefined,
      too_long: isTooLong(text),
      chosen: earlier ? typed(earlier) : String(id ?? (isNew && !isTooLong(text) ? 'create' : '')),
    };
  });
}

// People are not hired by a spreadsheet, and a step changes everybody's work.
function isFree(target: DictionaryTarget): boolean {
  return target === 'source_id' || target === 'tag_ids';
}

/** The values that are not shown, if entries may be made of them all at once; else none. */
export function creatableOthers(
  me: Admin,
  findings: Findings,
  entries: Entries,
  target: DictionaryTarget,
): Array<{ text: string }> {
  const values = findings.values[target] ?? [];
  const fits = entries[target].length + values.length <= mostEntries;
  return mayCreate(me) && isFree(target) && fits ? values.slice(mostShown) : [];
}

/** Whether entries are to be made of them. */
export function createsOthers({ choices }: Plan, target: DictionaryTarget, others: Array<{ text: string }>): boolean {
  const words = new Set(others.map(({ text }) => wordOf(text)));
  return choices[target].some(({ how, text }) => how === 'create' && words.has(wordOf(text)));
}

// Somebody may have deleted the entry since.
function standing(choice: Choice | undefined, entries: Entries[DictionaryTarget]): Choice | undefined {
  return choice?.how === 'use' && !entries.some(({ id }) => id === choice.id) ? undefined : choice;
}

function typed(choice: Choice): string {
  return choice.how === 'use' ? String(choice.id) : choice.how === 'create' ? 'create' : '';
}

/** The plan with what the form says of values, duplicates and new records. */
export function planWith(
  form: ValuesForm,
  me: Admin,
  plan: Plan,
  findings: Findings,
  { entries, custom }: { entries: Entries; custom: CustomField[] },
): Plan {
  const choices = Object.fromEntries(
    dictionaryTargets.map((target) => [target, choicesOf(form, me, findings, entries, target)]),
  ) as Plan['choices'];
  const has = (target: DictionaryTarget, id: number | null) => entries[target].some((entry) => entry.id === id);
  const responsible = form.responsible_id === undefined ? plan.defaults.responsible_id : form.responsible_id;
  const isRefused = me.own_leads_only || (responsible && !has('responsible_id', responsible));
  return {
    ...plan,
    choices,
    date_orders: dateOrdersIn(findings, (target) => form.date_order[target] ?? plan.date_orders[target]),
    decimal_signs: decimalSignsIn(findings),
    duplicates: form.duplicates,
    match_by: form.match_by.length > 0 ? form.match_by : plan.match_by,
    defaults: {
      ...plan.defaults,
      responsible_id: isRefused ? undefined : responsible,
      source_id: has('source_id', form.source_id) ? form.source_id : null,
      step_id: has('step_id', form.step_id) ? form.step_id : null,
      tag_ids: form.tag_ids.filter((id) => has('tag_ids', id)).slice(0, 50),
      custom: typedValues(custom, form.custom),
    },
    notify: form.notify,
  };
}

/** Of the values that the file has, and of no others. */
function choicesOf(
  form: ValuesForm,
  me: Admin,
  findings: Findings,
  entries: Entries,
  target: DictionaryTarget,
): Choice[] {
  const shown = (findings.values[target] ?? []).slice(0, mostShown);
  const others = form.others[target] === 'create' ? creatableOthers(me, findings, entries, target) : [];
  return [
    ...shown.map(({ text }, at) => choiceOf(form, me, entries, target, text, at)),
    ...others.map(({ text }): Choice => ({ text, how: 'create' })),
  ].filter((choice) => choice.how === 'use' || !isTooLong(choice.text));
}

function choiceOf(
  { choice: sent }: ValuesForm,
  me: Admin,
  entries: Entries,
  target: DictionaryTarget,
  text: string,
  at: number,
): Choice {
  const chosen = sent[`${target}.${at}`];
  const id = Number(chosen);
  if (entries[target].some((entry) => entry.id === id)) return { text, how: 'use', id };
  const isNew = chosen === 'create' && mayCreate(me) && (creatable as readonly string[]).includes(target);
  return { text, how: isNew ? 'create' : 'empty' };
}
