import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const makeClient = async (values: object = {}) => {
  const client = {
    login: 'petro',
    full_name: 'Петро Клієнт',
    phones: ['+380681112233'],
    emails: ['petro@example.com'],
  };
  const [{ id }] = await site
    .db('clients')
    .insert({ ...client, ...values })
    .returning('id');
  return id as number;
};
const makePetro = () =>
  makeLead(site.db, { full_name: 'Петро Потенційний', phones: ['+380681112244'], company: 'Rebus' });

describe('the search box of every page', () => {
  it.each([
    ['a name in small letters', 'петро'],
    ['a phone as people write it', '068 111'],
    ['a phone with its country', '+380 68 111'],
  ])('finds leads and clients by %s', async (_, q) => {
    await makePetro();
    await makeClient();
    const ada = await site.as('Ada');
    const { status, text } = await ada.get(`/search?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    const names = text.replace(/<\/?mark>/g, '');
    expect(names).toContain('Петро Потенційний');
    expect(names).toContain('Петро Клієнт');
  });

  it.each([
    ['login', 'petro'],
    ['e-mail', 'PETRO@example'],
    ['phone', '(068) 111-22-33'],
  ])('opens the only one that is found by its %s', async (_, q) => {
    await makePetro();
    const id = await makeClient();
    const answer = await (await site.as('Ada')).get(`/search?q=${encodeURIComponent(q)}`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${id}`]);
  });

  it('leads on to the table when there are more than ten', async () => {
    for (let n = 0; n < 12; n += 1) await makeLead(site.db, { full_name: `Common ${n}` });
    const { text } = await (await site.as('Ada')).get('/search?q=common');
    expect(text.match(/data-row/g)).toHaveLength(10);
    expect(text).toContain('href="/leads?tab=all&amp;q=common"');
    expect(text).toContain('<span class="list-count">12</span>');
  });

  it('leaves out the bin and what is out of sight', async () => {
    const lead = await makePetro();
    await makeLead(site.db, { full_name: 'Петро Другий', responsible_id: cast.Sam.id });
    await makeLead(site.db, { full_name: 'Петро Третій', responsible_id: cast.Sam.id });
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    await makeClient();
    const vera = await (await site.as('Vera')).get('/search?q=Петро');
    const seen = vera.text.replace(/<\/?mark>/g, '');
    expect(seen).toContain('Петро Другий');
    expect(seen).not.toMatch(/Потенційний|Клієнт|petro@/);
    await site.db('leads').where({ full_name: 'Петро Третій' }).update({ responsible_id: cast.Ada.id });
    expect((await (await site.as('Sam')).get('/search?q=Петро')).text).not.toContain('Третій');
    const otto = await (await site.as('Otto')).get('/search?q=Петро');
    expect(otto.status).toBe(200);
    expect(otto.text).not.toMatch(/Другий|Клієнт/);
  });

  it('keeps the login of a converted lead from those who may not see clients', async () => {
    const client_id = await makeClient({ login: 'secret-login' });
    for (const name of ['Ivan One', 'Ivan Two']) {
      const lead = await makeLead(site.db, { full_name: name });
      await site.db('leads').where({ id: lead.id }).update({ client_id });
    }
    expect((await (await site.as('Ada')).get('/search?q=ivan')).text).toContain('secret-login');
    const vera = await site.as('Vera');
    expect((await vera.get('/search?q=ivan')).text).not.toContain('secret-login');
    expect(JSON.stringify((await vera.get('/leads/options?q=ivan')).body)).not.toContain('secret-login');
  });

  it('says that nothing was found, and asks when nothing was typed', async () => {
    const ada = await site.as('Ada');
    expect((await ada.get('/search?q=nobody')).text).toContain('Nothing found for “nobody”');
    expect((await ada.get('/search')).text).toContain('Name, phone in any notation');
  });

  it('never fails on odd input', async () => {
    const ada = await site.as('Ada');
    for (const q of ['%25', '<b>', "'", '\\', '_', '😀', 'a'.repeat(300), '   ', '+', '🙂 %'])
      expect((await ada.get(`/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
    for (const query of ['q=a&q=b', 'q[a]=b', 'q=%ED%A0%80'])
      expect((await ada.get(`/search?${query}`)).status).toBeLessThan(500);
  });

  it('is for those who are signed in', async () => {
    expect((await site.stranger().get('/search?q=a')).headers.location).toBe('/login?next=%2Fsearch%3Fq%3Da');
  });
});

describe('what a combobox asks for', () => {
  it('is leads or clients by any of their data, and the newest of them without any', async () => {
    const lead = await makePetro();
    const id = await makeClient();
    const ada = await site.as('Ada');
    expect((await ada.get('/leads/options?q=068 111 22 44')).body).toEqual({
      options: [{ value: lead.id, text: 'Петро Потенційний', detail: 'Rebus · +380 68 111 2244' }],
    });
    const [client] = (await ada.get('/clients/options?q=petro')).body.options;
    expect(client).toMatchObject({ value: id, text: 'Петро Клієнт' });
    expect((await ada.get('/leads/options')).body.options).toHaveLength(1);
    expect((await ada.get('/clients/options?q=nobody')).body).toEqual({ options: [] });
  });

  it('needs the right to see them, and gives only what one may see', async () => {
    await makePetro();
    const [sam, vera, otto] = [await site.as('Sam'), await site.as('Vera'), await site.as('Otto')];
    expect((await vera.get('/clients/options?q=petro')).status).toBe(403);
    expect((await otto.get('/leads/options')).status).toBe(403);
    expect((await sam.get('/leads/options?q=Петро')).body).toEqual({ options: [] });
  });
});
