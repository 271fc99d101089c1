import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { todayIn } from '../../src/i18n/dates.ts';
import { later } from '../../src/lists/periods.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

describe('adding a client', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const newest = () => site.db('clients').orderBy('id', 'desc').first();
  const count = async () => Number((await site.db('clients').count({ n: '*' }).first())!.n);

  it('saves what was typed and goes to the client', async () => {
    const answer = await ada.post('/clients', {
      login: 'Petro.1',
      full_name: ' Петро ',
      phones: ['068 111 22 33', '+370 612 34567'],
      emails: 'A@b.lt; c@d.lt',
      city: 'Київ',
      address: 'Street 1',
      company: 'Firm',
      company_code: '123',
      birth_on: '1990-02-03',
      comments: 'Hello',
      tag_ids: ['1', '2'],
      deleted_at: '2020-01-01',
      created_by_id: cast.Sam.id,
    });
    const client = await newest();
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${client.id}`]);
    expect(client).toMatchObject({
      login: 'Petro.1',
      full_name: 'Петро',
      phones: ['+380681112233', '+37061234567'],
      emails: ['a@b.lt', 'c@d.lt'],
      city: 'Київ',
      company_code: '123',
      birth_on: '1990-02-03',
      tag_ids: [1, 2],
      deleted_at: null,
      created_by_id: cast.Ada.id,
    });
    expect((await ada.get(answer.headers.location!)).text).toContain('Added: Петро');
  });

  it('makes a login of the name when none is typed', async () => {
    await makeClient(site.db, { login: 'shevchenko.taras' });
    await ada.post('/clients', { full_name: 'Шевченко Тарас', login: '' });
    expect(await newest()).toMatchObject({ login: 'shevchenko.taras2' });
    await ada.post('/clients', { full_name: 'Jonas Jonaitis' });
    expect(await newest()).toMatchObject({ login: 'jonas.jonaitis' });
  });

  it('keeps what was typed and says what is wrong', async () => {
    const answer = await ada.post('/clients', {
      login: 'has space',
      full_name: '',
      emails: 'no-mail',
      birth_on: '1990-02-31',
      city: 'Kept',
    });
    expect(answer.status).toBe(422);
    for (const field of ['login', 'full_name', 'emails', 'birth_on'])
      expect(answer.text).toMatch(new RegExp(`id="${field}-error"`));
    expect(answer.text).toContain('value="Kept"');
    expect(answer.text).toContain('value="has space"');
    expect(await count()).toBe(0);
  });

  it('takes no birth date that is still to come where the person is', async () => {
    await site.db('admins').where({ id: cast.Ada.id }).update({ time_zone: 'Pacific/Kiritimati' });
    const [today, tomorrow] = [0, 1].map((days) => later(todayIn('Pacific/Kiritimati'), days));
    const answer = await ada.post('/clients', { full_name: 'Unborn', birth_on: tomorrow! });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="birth_on-error">This day is still to come.');
    expect((await ada.post('/clients', { full_name: 'Newborn', birth_on: today! })).status).toBe(303);
  });

  it('refuses a login that somebody has, whatever its case, also one in the bin', async () => {
    await makeClient(site.db, { login: 'Taken', deleted_at: new Date() });
    const answer = await ada.post('/clients', { login: 'taken', full_name: 'Second' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Another client has this login');
    expect(answer.text).toContain('value="Second"');
  });

  it('shows clients with the same phone or e-mail once before it saves', async () => {
    const same = await makeClient(site.db, { full_name: 'First one', phones: ['+380681112233'] });
    await makeClient(site.db, { full_name: 'In the bin', phones: ['+380681112233'], deleted_at: new Date() });
    const typed = { full_name: 'Second', phones: '068 111-22-33' };
    const asked = await ada.post('/clients', typed);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('First one');
    expect(asked.text).not.toContain('In the bin');
    expect(asked.text).toContain(`name="duplicates_seen" value="${same.id}"`);
    expect((await ada.post('/clients', { ...typed, duplicates_seen: same.id })).status).toBe(303);
    expect(await count()).toBe(3);
    const page = await ada.get('/clients/duplicates?phones=0681112233');
    expect(page.text).toContain('First one');
    expect((await ada.get('/clients/duplicates?emails=nobody@x.lt')).text).toContain('No client has the same');
  });

  it('makes one client of a form that is sent twice', async () => {
    const form = { full_name: 'Once', submission_id: randomUUID() };
    const [first, second] = [await ada.post('/clients', form), await ada.post('/clients', form)];
    expect(second.headers.location).toBe(first.headers.location);
    expect(await count()).toBe(1);
  });

  it('is closed without the right and to forgeries', async () => {
    for (const person of ['Vera', 'Otto'] as const) {
      const visitor = await site.as(person);
      expect((await visitor.post('/clients', { full_name: 'X' })).status).toBe(403);
      expect((await visitor.get('/clients/new')).status).toBe(403);
      expect((await visitor.get('/clients/duplicates')).status).toBe(403);
    }
    expect((await ada.forge('/clients', { full_name: 'X' })).status).toBe(403);
    expect(await count()).toBe(0);
  });

  it('answers bad input with a message', async () => {
    for (const fields of [{}, { full_name: ['a', 'b'], tag_ids: 'x' }, { full_name: 'x', tag_ids: '999' }] as const) {
      expect((await ada.post('/clients', fields as never)).status).toBe(422);
    }
    const long = await ada.post('/clients', { full_name: 'x'.repeat(201), phones: '1'.repeat(2000) });
    expect(long.status).toBe(422);
    expect((await ada.get('/clients/new?full_name[x]=1&phones=1&phones=2')).status).toBe(200);
  });
});

describe('two people adding a client of one name at once', () => {
  it('gives each a login of its own or says that it was taken', async () => {
    const site = await openCommittedSite();
    const people = [await site.as('Ada'), await site.as('Sam')];
    const answers = await Promise.all(people.map((person) => person.post('/clients', { full_name: 'Same Name' })));
    const logins = await site.db('clients').orderBy('id').pluck('login');
    expect(answers.every(({ status }) => status === 303 || status === 422)).toBe(true);
    expect(new Set(logins).size).toBe(answers.filter(({ status }) => status === 303).length);
    await site.close();
  });
});
