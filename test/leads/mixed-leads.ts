import type { Knex } from 'knex';
import { cast } from '../support/people.ts';

/** What the orders and filters of the list look at. */
export interface MixedLead {
  id: number;
  full_name: string;
  phone: string | null;
  email: string | null;
  company: string | null;
  city: string | null;
  address: string | null;
  login: string | null;
  source_id: number | null;
  responsible_id: number | null;
  registered_on: string;
  priority: 'low' | 'normal' | 'high';
  step_id: number;
  tag_ids: number[];
  last_action_at: Date | null;
  next_planned_on: string | null;
  held_until: string | null;
  state: 'potential' | 'converted' | 'held' | 'bin';
}

const names = ['Žukauskas', 'zebra', 'Ёлкин', 'Елкин', 'Ящик', 'Åse', 'adam', 'Bob', 'Їжак', 'bob'];
const cities = ['Vilnius', 'Kaunas', 'Šiauliai', 'Одеса', 'Київ'];

/** Leads with gaps and ties in every column, in every state, of several people; the same each time. */
export async function makeMixedLeads(db: Knex, count: number): Promise<MixedLead[]> {
  const clients = await db('clients')
    .insert(['Petro', 'anna', 'Žygis', 'Якін'].map((login) => ({ login, full_name: login })))
    .returning('id');
  await db('leads').insert(
    Array.from({ length: count }, (_, n) => ({
      full_name: names[(n * 7) % names.length],
      phones: n % 4 ? [`+37061${String((n * 7919) % 1000).padStart(3, '0')}000`] : [],
      emails: n % 3 ? [`user${(n * 31) % 17}@example.com`] : [],
      company: n % 5 < 2 ? null : `Firm ${(n * 13) % 11}`,
      city: n % 7 ? cities[n % cities.length] : null,
      address: n % 2 ? `Street ${n % 9}` : null,
      source_id: n % 4 ? 1 + (n % 3) : null,
      responsible_id: [cast.Ada.id, cast.Sam.id, cast.Vera.id, null][(n * 3) % 4 === 3 ? 3 : n % 3],
      registered_on: `2026-${String(1 + ((n * 5) % 12)).padStart(2, '0')}-${String(1 + (n % 3)).padStart(2, '0')}`,
      priority: ['low', 'normal', 'high'][(n * 11) % 3],
      step_id: 1 + ((n * 3) % 4),
      tag_ids: [[], [1], [2], [1, 2], []][n % 5],
      client_id: n % 6 === 5 ? clients[n % clients.length].id : null,
      held_until: n % 29 === 3 || n % 17 === 6 ? `2027-01-0${1 + (n % 5)}` : null,
      deleted_at: n % 10 === 9 ? '2026-11-01T10:00:00Z' : null,
      last_action_at: n % 3 === 1 ? `2026-10-${10 + (n % 7)}T08:00:00.123456Z` : null,
      next_planned_on: n % 8 === 2 ? `2026-12-0${1 + (n % 4)}` : null,
    })),
  );
  return db('leads').orderBy('id');
}

export const sortKeys = [
  ...['id', 'full_name', 'registered_on', 'priority', 'login', 'tags', 'phone', 'email', 'company', 'city'],
  ...['address', 'last_action_at', 'next_planned_on', 'step', 'source', 'responsible', 'held_until'],
];

const collator = new Intl.Collator('und');
const rank = (names: string[], name: string) => [...names].sort(collator.compare).indexOf(name);
const people = Object.values(cast);

function sortValue(lead: MixedLead, key: string): string | number | number[] | null {
  if (key === 'priority') return ['low', 'normal', 'high'].indexOf(lead.priority);
  if (key === 'tags') return lead.tag_ids.length > 0 ? lead.tag_ids : null;
  if (key === 'step') return lead.step_id;
  if (key === 'source') return lead.source_id;
  if (key === 'held_until') return lead.state === 'held' ? lead.held_until : null;
  if (key === 'last_action_at') return lead.last_action_at?.getTime() ?? null;
  if (key !== 'responsible') return lead[key as 'city'];
  const owner = people.find(({ id }) => id === lead.responsible_id);
  const names = people.map(({ full_name }) => full_name);
  return owner ? rank(names, owner.full_name) : null;
}

function compare(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const differing = a.findIndex((value, at) => value !== b[at]);
    if (differing >= 0) return b[differing] === undefined ? 1 : a[differing] - b[differing];
    return a.length - b.length;
  }
  return typeof a === 'number' ? a - (b as number) : collator.compare(String(a), String(b));
}

/** The plain way to sort: what is empty last, ties by id in the same direction. */
export function sorted(leads: MixedLead[], sort: string): MixedLead[] {
  const direction = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace(/^-/, '');
  return [...leads].sort((one, other) => {
    const [a, b] = [sortValue(one, key), sortValue(other, key)];
    if (a === null || b === null) return a === b ? direction * (one.id - other.id) : a === null ? 1 : -1;
    return direction * (compare(a, b) || one.id - other.id);
  });
}

export const inTab: Record<
  'potential' | 'all' | 'converted' | 'held' | 'watching' | 'bin',
  (lead: MixedLead) => boolean
> = {
  potential: ({ state }) => state === 'potential',
  all: ({ state }) => state !== 'bin',
  converted: ({ state }) => state === 'converted',
  held: ({ state }) => state === 'held',
  watching: () => false,
  bin: ({ state }) => state === 'bin',
};

/** Ids of the leads that a page of the list shows, in its order. */
export function idsOn(html: string): number[] {
  return [...html.matchAll(/<tr data-row>.*?href="\/leads\/(\d+)/gs)].map(([, id]) => Number(id));
}

export function totalOn(html: string): string {
  return /class="list-total[^"]*"[^>]*>([^<]*)</.exec(html)?.[1] ?? '';
}
