import type { CountryCode } from 'libphonenumber-js/max';
import { isOwnTitle } from '../export/own-titles.ts';
import type { CustomField } from '../fields/repository.ts';
import { nameOf as fieldName } from '../fields/values.ts';
import { fold } from '../i18n/fold.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { type Content, contentOf } from './column-content.ts';
import {
  addressParts,
  companyNames,
  nameParts,
  plainName,
  targetNamed,
  vagueNames,
  wholeNames,
} from './column-names.ts';
import { type DictionaryTarget, type ImportEntity, type PlainTarget, type Target, targets } from './plan.ts';
import { isOwnName } from './target-names.ts';

/** Why a column is thought to be what it is; `joined`: one of several that together make the name. */
export type Reason = 'remembered' | 'name' | 'joined' | 'content';

export interface Guess {
  target: Target | null;
  reason: Reason | null;
}

export interface KnownNames {
  entity: ImportEntity;
  fields: CustomField[];
  names: Partial<Record<DictionaryTarget, string[]>>;
  countries: readonly CountryCode[];
}

/** How sure a guess is: the surest of several columns gets what only one may have. */
type Candidate = { target: Target; reason: Reason; weight: number };
const weights = { field: 5, name: 4, content: 3, begun: 2, weak: 1 };

const several = new Set<Target>(['full_name', 'phones', 'emails', 'address', 'tag_ids', 'comments']);

/** Whether more than one column may hold this. */
export function mayRepeat(target: Target): boolean {
  return several.has(target);
}

/** What each column holds, by its heading and, where that says nothing, by its cells. */
export function guessMapping(headers: string[], rows: Cell[][], known: KnownNames): Guess[] {
  const candidates = headers.map((header, at) => {
    const cells = rows.map((row) => row[at] ?? null);
    return candidateOf(header, contentOf(cells, known), known);
  });
  chooseName(headers, candidates);
  joinAddress(headers, candidates);
  return candidates.map((candidate, at) =>
    candidate && isBest(candidate, at, candidates)
      ? { target: candidate.target, reason: candidate.reason }
      : { target: null, reason: null },
  );
}

function candidateOf(header: string, content: Content, known: KnownNames): Candidate | undefined {
  const field = fieldNamed(header, known);
  if (field) return { target: `custom.${field.key}`, reason: 'name', weight: weights.field };

  const named = targetNamed(known.entity, header);
  if (named && fits(named.target, content)) {
    return { target: named.target, reason: 'name', weight: named.sure ? weights.name : weights.begun };
  }
  const held = content.target;
  if (!held || !(targets[known.entity] as readonly PlainTarget[]).includes(held)) return undefined;
  return { target: held, reason: 'content', weight: plainName(header) === '' ? weights.content : weights.weak };
}

// A field that people gave the name of one of ours has its key beside it, as our exports write it.
function fieldNamed(header: string, { entity, fields }: KnownNames): CustomField | undefined {
  const name = plainName(header);
  const isOurs = isOwnName(entity, header) || isOwnTitle(entity, header);
  return fields.find((field) => {
    if (fold(header.trim()) === fold(`${field.name} (${fieldName(field)})`)) return true;
    return !isOurs && [field.name, field.key].some((each) => plainName(each) === name);
  });
}

// A column called «Контакт» that is full of e-mail addresses holds e-mail addresses.
function fits(target: PlainTarget, { target: held, filled }: Content): boolean {
  if (filled === 0 || !held || held === target) return true;
  return !(['phones', 'emails'].includes(held) && target !== 'comments');
}

function isBest(one: Candidate, at: number, all: Array<Candidate | undefined>): boolean {
  if (mayRepeat(one.target)) return true;
  const rivals = all.flatMap((other, place) => (other?.target === one.target ? [{ ...other, place }] : []));
  const best = rivals.reduce((first, other) => (other.weight > first.weight ? other : first));
  return best.place === at;
}

/** One column holds the whole name, or its parts are joined, or a vague «Название» has to do. */
function chooseName(headers: string[], candidates: Array<Candidate | undefined>): void {
  const names = headers.map(plainName);
  const free = (at: number) => !candidates[at] || candidates[at].target === 'full_name';
  const places = (of: string[]) => names.flatMap((name, at) => (of.includes(name) && free(at) ? [at] : []));
  const take = (at: number, reason: Reason, target: Target = 'full_name') => {
    candidates[at] = { target, reason, weight: weights.name };
  };

  const kinds = Object.values(nameParts).map(places);
  const parts = [...new Set(kinds.flat())].sort((one, other) => one - other);
  const vague = places(vagueNames);
  const [whole] = places(wholeNames).filter((at) => !parts.includes(at));
  for (const [at, candidate] of candidates.entries()) if (candidate?.target === 'full_name') candidates[at] = undefined;

  const hasCompany = candidates.some((candidate) => candidate?.target === 'company');
  if (whole !== undefined) take(whole, 'name');
  else if (kinds.filter((kind) => kind.length > 0).length > 1) for (const at of parts) take(at, 'joined');
  else if (parts[0] !== undefined) take(parts[0], 'name');
  else if (vague[0] !== undefined) take(vague.shift()!, 'name');
  const company = vague.find((at) => companyNames.includes(names[at]!));
  if (!hasCompany && company !== undefined) take(company, 'name', 'company');
}

// «Город, улица, дом, квартира» make an address where no column holds the whole one.
function joinAddress(headers: string[], candidates: Array<Candidate | undefined>): void {
  if (candidates.some((candidate) => candidate?.target === 'address')) return;
  for (const [at, header] of headers.entries()) {
    if (candidates[at] || !addressParts.includes(plainName(header))) continue;
    candidates[at] = { target: 'address', reason: 'name', weight: weights.name };
  }
}
