import { afterAll, beforeAll, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
const many = 4000;
beforeAll(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  await site.db.raw(
    `insert into clients (login, full_name) select 'user' || n, 'Client' from generate_series(1000, 1999) n`,
  );
  await site.db.raw(
    `insert into leads (full_name, step_id, client_id, login)
     select coalesce('Has ' || c.login, 'Lead ' || n), 1, c.id, c.login from generate_series(1, ?) n
     left join clients c on c.login = 'user' || (2000 - n / 4) and n % 4 = 0`,
    [many],
  );
  await site.db.raw('insert into lead_watchers (lead_id, admin_id) select id, ? from leads', [cast.Ada.id]);
  await site.db.raw('analyze leads, lead_watchers');
});
afterAll(() => site.close());

it('a list whose order is walked in parts keeps it where the database would read the parts in several processes', async () => {
  await site.db.raw(`set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0;
    set local min_parallel_table_scan_size = 0; set local enable_gathermerge = off; set local parallel_leader_participation = off`);
  for (let look = 0; look < 5; look += 1) {
    const { text } = await ada.get('/leads?tab=watching&sort=login&size=100');
    const logins = [...text.matchAll(/user\d{4}/g)].map(([login]) => login);
    const first = [...new Set(logins)];
    expect(first).toHaveLength(100);
    expect(first).toEqual([...first].sort());
  }
});
