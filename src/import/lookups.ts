import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { longestName } from '../db/dictionary-table.ts';
import { fold } from '../i18n/fold.ts';
import { type Going, insteadOf } from '../moving/going.ts';
import * as sources from '../sources/repository.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import { type DictionaryTarget, dictionaryTargets, type Plan } from './plan.ts';

/** By the folded text of a cell: the entry it stands for, null for none. */
export type Lookups = Record<DictionaryTarget, Map<string, number | null>>;

/** `instead` is what a record gets: where an entry is being deleted, what its records come to. */
type Entries = Record<DictionaryTarget, Array<{ id: number; instead: number | null; names: string[] }>>;

/** A value as the entry that is made of it is called. */
export function nameOf(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** As names are compared. */
export function wordOf(text: string): string {
  return fold(nameOf(text));
}

/** Nothing can be called so. */
export function isTooLong(text: string): boolean {
  return text.length > longestName && nameOf(text).length > longestName;
}

/**
 * What the values of the file stand for. While nothing is written, an entry that is still to be made has a number below
 * zero.
 */
export async function loadLookups(
  db: Knex,
  me: admins.Admin,
  { choices }: Plan,
  { dry }: { dry: boolean },
): Promise<Lookups> {
  const entries = await loadEntries(db);
  let toBeMade = 0;
  const of = (target: DictionaryTarget): Map<string, number | null> => {
    const ids = new Map(entries[target].map(({ id, instead }) => [id, instead]));
    const words = new Map<string, number | null>();
    for (const { instead, names } of entries[target].toReversed())
      for (const name of names) words.set(wordOf(name), instead);
    for (const choice of choices[target]) {
      const word = wordOf(choice.text);
      if (choice.how === 'empty') words.set(word, null);
      else if (choice.how === 'use') words.set(word, ids.get(choice.id) ?? null);
      else if (dry && mayCreate(me) && !isTooLong(choice.text) && !words.has(word)) words.set(word, --toBeMade);
    }
    return words;
  };
  return Object.fromEntries(dictionaryTargets.map((target) => [target, of(target)])) as Lookups;
}

/** New entries of a dictionary are everybody's: it takes the right to change the dictionaries. */
export function mayCreate({ rights }: admins.Admin): boolean {
  return rights.includes('settings.change');
}

async function loadEntries(db: Knex): Promise<Entries> {
  const named = (entry: { id: number; name: string; going?: Going | null }) => ({
    id: entry.id,
    instead: insteadOf(entry),
    names: [entry.name],
  });
  const people = (await admins.list(db)).filter(({ disabled_at }) => !disabled_at);
  return {
    source_id: (await sources.list(db)).map(named),
    step_id: (await steps.list(db)).map(named),
    tag_ids: (await tags.list(db)).map(named),
    responsible_id: people.map(({ id, full_name, login, email }) => ({
      id,
      instead: id,
      names: [full_name, login, ...(email ? [email] : [])],
    })),
  };
}
