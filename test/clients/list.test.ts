import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientList } from '../../src/clients/list-spec.ts';
import type { Client } from '../../src/clients/repository.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const idsOn = (html: string) =>
  [...html.matchAll(/<tr data-row>.*?href="\/clients\/(\d+)/gs)].map(([, id]) => Number(id));
const totalOn = (html: string) => /class="list-total[^"]*"[^>]*>([^<]*)</.exec(html)?.[1];
const counts = (html: string) => [...html.matchAll(/class="list-count">([^<]*)</g)].map(([, count]) => count);
const found = async (query: string) => idsOn((await ada.get(`/clients?${query}`)).text);

/** Clients with gaps and ties in every column, every seventh in the bin. */
async function makeMixed(count: number): Promise<Client[]> {
  const names = ['Žukauskas', 'zebra', 'Ёлкин', 'Ящик', 'Åse', 'adam', 'Bob', 'Їжак'];
  await site.db('clients').insert(
    Array.from({ length: count }, (_, n) => ({
      login: `${['petro', 'Anna', 'žygis', 'якін'][n % 4]}${n}`,
      full_name: names[(n * 5) % names.length],
      phones: n % 4 ? [`+3706${String((n * 7919) % 10_000_000).padStart(7, '0')}`] : [],
      emails: n % 3 ? [`user${(n * 31) % 17}@example.com`] : [],
      company: n % 5 < 2 ? null : `Firm ${(n * 13) % 11}`,
      city: n % 6 ? ['Vilnius', 'Київ', 'Šiauliai'][n % 3] : null,
      address: n % 2 ? `Street ${n % 9}` : null,
      birth_on: n % 3 ? `19${50 + (n % 40)}-0${1 + (n % 9)}-11` : null,
      registered_on: `2026-0${1 + ((n * 5) % 9)}-0${1 + (n % 3)}`,
      tag_ids: [[], [1], [2], [1, 2]][n % 4],
      deleted_at: n % 7 === 6 ? '2026-11-01T10:00:00Z' : null,
    })),
  );
  return site.db('clients').orderBy('id');
}

const collator = new Intl.Collator('und');
function sorted(clients: Client[], sort: string): number[] {
  const direction = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace(/^-/, '');
  const keyOf = (client: Client) => {
    if (key === 'tags') return client.tag_ids.length > 0 ? client.tag_ids.join() : null;
    return client[key as 'city'];
  };
  const compare = (a: unknown, b: unknown) =>
    typeof a === 'number' ? a - (b as number) : collator.compare(String(a), String(b));
  const inOrder = [...clients].sort((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    if (a === null || b === null) return a === b ? direction * (one.id - other.id) : a === null ? 1 : -1;
    return direction * (compare(a, b) || one.id - other.id);
  });
  return inOrder.map(({ id }) => id);
}

describe('the list of clients', () => {
  it.each(Object.keys(clientList.sorts).flatMap((key) => [key, `-${key}`]))('is in order: %s', async (sort) => {
    const clients = await makeMixed(84);
    for (const [query, expected] of [
      ['', clients.filter(({ deleted_at }) => !deleted_at)],
      ['tab=bin', clients.filter(({ deleted_at }) => deleted_at)],
      ['q=firm', clients.filter(({ deleted_at, company }) => !deleted_at && company)],
    ] as const) {
      const pages = [1, 2, 3, 4, 5].map((page) => found(`${query}&sort=${sort}&size=20&page=${page}`));
      const shown = [...new Set((await Promise.all(pages)).flat())];
      expect(shown).toEqual(sorted(expected, sort));
    }
  });

  it('counts its tabs and says where one is', async () => {
    await makeMixed(84);
    const { text } = await ada.get('/clients?page=2');
    expect(counts(text)).toEqual(['72', '12']);
    expect(totalOn(text)).toBe('11–20 of 72');
    expect(totalOn((await ada.get('/clients?tab=bin&page=99')).text)).toBe('11–12 of 12');
    await site.db('clients').delete();
    expect(totalOn((await ada.get('/clients')).text)).toBe('Nothing found');
    expect((await ada.get('/clients')).text).toContain('No clients yet.');
  });

  it('finds by name, login, e-mail, company and a phone in any notation', async () => {
    const { id } = await makeClient(site.db, {
      login: 'wonderful',
      full_name: 'Ёлкин Пётр',
      phones: ['+380681112233'],
      emails: ['petr@mail.example'],
      company: 'Šilas',
    });
    await makeClient(site.db, { full_name: 'Other' });
    for (const q of ['елкин', 'ПЁТР', 'wonderf', 'mail.ex', 'silas', '068 111', '+38 (068) 111-22', '80681112233'])
      expect(await found(`q=${encodeURIComponent(q)}`)).toEqual([id]);
    expect(await found('q=nobody')).toEqual([]);
  });

  it('filters by every field, shown as chips that can be removed', async () => {
    const one = await makeClient(site.db, {
      full_name: 'One',
      login: 'the.one',
      city: 'Kyiv',
      birth_on: '1990-05-05',
      comments: 'Likes tea',
      tag_ids: [1],
      registered_on: '2026-01-05',
    });
    await makeClient(site.db, { full_name: 'Two', registered_on: '2026-10-01' });
    for (const query of [
      'login=the.one',
      'city=kyiv',
      'comments=tea',
      'tag_id=1',
      'filled=birth_on',
      'birth_from=1990-01-01&birth_to=1990-12-31',
      'registered_to=2026-02-01',
      `id=${one.id}`,
    ])
      expect(await found(query), query).toEqual([one.id]);
    expect(await found('tag_id_not=1')).not.toContain(one.id);
    expect(await found('empty=city')).not.toContain(one.id);
    const { text } = await ada.get('/clients?birth_from=1990-01-01&tag_id=1&q=one');
    expect(text).toContain('Birth date: from ');
    expect(text).toContain('Tags: Urgent');
    expect(text).toContain('href="/clients?q=one&amp;tag_id=1"');
    expect((await ada.get('/clients?sort=password&tab=x&page=-1&birth_from=nonsense&size=7')).status).toBe(200);
  });

  it('shows the columns that a person chose, and keeps them for that person', async () => {
    await makeClient(site.db, { address: 'Long street 5' });
    expect((await ada.get('/clients')).text).not.toContain('Long street 5');
    const answer = await ada.post('/clients/columns', { columns: ['address', 'password_hash'], state: 'q=x' });
    expect([answer.status, answer.headers.location]).toEqual([303, '/clients?q=x']);
    expect(await site.db('admins').where({ id: cast.Ada.id }).first('client_columns', 'lead_columns')).toEqual({
      client_columns: ['address'],
      lead_columns: null,
    });
    expect((await ada.get('/clients')).text).toContain('Long street 5');
    await ada.post('/clients/columns', { reset: '1' });
    expect((await ada.get('/clients')).text).not.toContain('Long street 5');
  });

  it('has a search form: one hit opens the client, none offers to add', async () => {
    const { id } = await makeClient(site.db, { full_name: 'Only one', birth_on: '1990-05-05' });
    await makeClient(site.db, { full_name: 'Other' });
    const form = (await ada.get('/clients/search')).text;
    for (const name of ['login', 'phone', 'birth_from', 'by_birth', 'by_date', 'tag_id'])
      expect(form).toContain(`name="${name}"`);
    expect((await ada.get('/clients/search?full_name=only')).headers.location).toMatch(`/clients/${id}?from=`);
    expect((await ada.get('/clients/search?empty=city')).headers.location).toBe('/clients?empty=city');
    const unchecked = await ada.get('/clients/search?with_dates=1&birth_from=1990-01-01&birth_to=1990-12-31&city=');
    expect(unchecked.status).toBe(422);
    expect(unchecked.text).toContain('Fill in at least one field to search by.');
    const checked = await ada.get('/clients/search?with_dates=1&by_birth=1&birth_from=1990-01-01&birth_to=1990-12-31');
    expect(checked.headers.location).toMatch(`/clients/${id}?`);
    const none = (await ada.get('/clients/search?full_name=Nobody&phone=0681112233')).text;
    expect(none).toContain('href="/clients/new?full_name=Nobody&amp;phones=0681112233"');
  });

  it('is closed without the right', async () => {
    for (const person of ['Vera', 'Otto'] as const) {
      const visitor = await site.as(person);
      for (const page of ['/clients', '/clients/search', '/clients?q=a'])
        expect((await visitor.get(page)).status).toBe(403);
      expect((await visitor.post('/clients/columns', { columns: 'city' })).status).toBe(403);
    }
    expect((await ada.forge('/clients/columns', { columns: 'city' })).status).toBe(403);
    expect((await site.stranger().get('/clients')).headers.location).toBe('/login?next=%2Fclients');
  });
});
