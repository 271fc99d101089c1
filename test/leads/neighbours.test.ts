import { beforeAll, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { usualLimits } from '../../src/lists/asked.ts';
import { findNeighbours } from '../../src/lists/neighbours.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, testDeps } from '../support/site.ts';
import { inTab, type MixedLead, makeMixedLeads, sorted, sortKeys } from './mixed-leads.ts';

const orders = sortKeys.flatMap((key) => [key, `-${key}`]);

describe('the neighbours of a lead in the list one came from', () => {
  let site: Site;
  let leads: MixedLead[];
  beforeAll(async () => {
    site = await openSite();
    leads = await makeMixedLeads(site.db, 40);
    return () => site.close();
  });

  type Ids = [id: number, previous: number | null, next: number | null];

  async function found(right: Ids[], from: string, person: keyof typeof cast, limits = usualLimits) {
    const deps = testDeps(site.db);
    const me = await admins.get(site.db, cast[person].id);
    const names = await leadList.names(deps);
    const list = { ...leadList, names: async () => names };
    const found: Ids[] = [];
    for (const [id] of right) {
      const { previous, next } = await findNeighbours(deps, me, list, id, from, limits);
      found.push([id, previous, next]);
    }
    return found;
  }

  /** All that are in the list, and of those that are not as many as tell: in the order of ids all of them. */
  function expected(matches: (lead: MixedLead) => boolean, sort: string): Ids[] {
    const ids = sorted(leads.filter(matches), sort).map(({ id }) => id);
    const others = leads.filter(({ id }) => !ids.includes(id)).slice(0, sort === 'id' ? undefined : 2);
    return [
      ...ids.map((id, at): Ids => [id, ids[at - 1] ?? null, ids[at + 1] ?? null]),
      ...others.map(({ id }): Ids => [id, null, null]),
    ];
  }

  const few = usualLimits;
  const many = { ...usualLimits, collected: 0 };

  it.each(orders)('are those of the list, of few leads and of many: %s', async (sort) => {
    for (const tab of ['potential', 'all', 'converted', 'held', 'bin'] as const) {
      const right = expected(inTab[tab], sort);
      expect(await found(right, `tab=${tab}&sort=${sort}&page=2`, 'Ada', many)).toEqual(right);
    }
    const all = expected(inTab.all, sort);
    expect(await found(all, `tab=all&sort=${sort}`, 'Ada', few)).toEqual(all);
  });

  it.each(orders)('keep to the filters and to the own leads: %s', async (sort) => {
    const cases: Array<[query: string, matches: (lead: MixedLead) => boolean]> = [
      ['step_id=1&step_id=2', ({ step_id }) => step_id < 3],
      ['q=firm&tag_id_not=1', ({ company, tag_ids }) => company !== null && !tag_ids.includes(1)],
      [
        'registered_from=2026-04-01&city=VILN',
        ({ registered_on, city }) => registered_on >= '2026-04' && city === 'Vilnius',
      ],
    ];
    for (const [query, matches] of cases) {
      const right = expected((lead) => inTab.all(lead) && matches(lead), sort);
      expect(await found(right, `tab=all&sort=${sort}&${query}`, 'Ada', many)).toEqual(right);
      const own = expected((l) => inTab.all(l) && matches(l) && l.responsible_id === cast.Sam.id, sort);
      expect(await found(own, `tab=all&sort=${sort}&${query}`, 'Sam', few)).toEqual(own);
    }
  });

  it('are those of the usual list when one came from elsewhere', async () => {
    const right = expected(inTab.potential, '-registered_on');
    expect(await found(right, '', 'Ada')).toEqual(right);
  });

  it('are nobody, never an error, when the list is nonsense', async () => {
    const potential = leads.find(inTab.potential)!;
    const ada = await site.as('Ada');
    for (const from of [
      '%',
      '%00',
      'q=%00',
      'q=%ED%A0%80',
      'sort=;drop&page=-1',
      'q=%25',
      'id=999999999999',
      '&&=&a[b]=1',
      'q=a\0b',
    ]) {
      const { status } = await ada.get(
        `/leads/${potential.id}?${new URLSearchParams({ from: from.replace('\0', '') })}`,
      );
      expect(status, from).toBe(200);
    }
  });
});
