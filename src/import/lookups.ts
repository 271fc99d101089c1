import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { fold } from '../i18n/fold.ts';
import * as sources from '../sources/repository.ts';
import * as steps from '../steps/repository.ts';
import * as tags from '../tags/repository.ts';
import { type DictionaryTarget, dictionaryTargets, type Plan } from './plan.ts';

/** By the folded text of a cell: the entry it stands for, null for none. */
export type Lookups = Record<DictionaryTarget, Map<string, number | null>>;

type Entries = Record<DictionaryTarget, Array<{ id: number; names: string[] }>>;

export function wordOf(text: string): string {
  return fold(text.trim().replace(/\s+/g, ' '));
}

/** What the values of the file stand for. An entry that is still to be made has a number below zero meanwhile. */
export async function loadLookups(db: Knex, me: admins.Admin, { choices }: Plan): Promise<Lookups> {
  const entries = await loadEntries(db);
  let toBeMade = 0;
  const of = (target: DictionaryTarget): Map<string, number | null> => {
    const ids = new Set(entries[target].map(({ id }) => id));
    const words = new Map<string, number | null>();
    for (const { id, names } of entries[target].toReversed()) for (const name of names) words.set(wordOf(name), id);
    for (const choice of choices[target]) {
      const word = wordOf(choice.text);
      if (choice.how === 'empty') words.set(word, null);
      else if (choice.how === 'use') words.set(word, ids.has(choice.id) ? choice.id : null);
      else if (mayCreate(me) && !words.has(word)) words.set(word, --toBeMade);
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
  const named = ({ id, name }: { id: number; name: string }) => ({ id, names: [name] });
  const people = (await admins.list(db)).filter(({ disabled_at }) => !disabled_at);
  return {
    source_id: (await sources.list(db)).map(named),
    step_id: (await steps.list(db)).map(named),
    tag_ids: (await tags.list(db)).map(named),
    responsible_id: people.map(({ id, full_name, login, email }) => ({
      id,
      names: [full_name, login, ...(email ? [email] : [])],
    })),
  };
}
