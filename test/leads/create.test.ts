import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { todayIn } from '../../src/i18n/dates.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

const ivanov = {
  full_name: 'Иванов Иван Иванович',
  phones: '06811233311',
  emails: 'Ivanov@Gmail.com',
  city: 'Киев',
  address: 'ул. Улица',
  company: 'ООО Ромашка',
  source_id: 1,
  registered_on: '2017-08-10',
  priority: 'high',
  comments: 'Перезвонить\nпосле обеда',
};

describe('adding a lead', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const newest = () => site.db('leads').orderBy('id', 'desc').first();
  const count = async () => Number((await site.db('leads').count('id as n').first())?.n);

  it('saves what was typed and goes to the lead', async () => {
    const answer = await ada.post('/leads', { ...ivanov, tag_ids: [1, 2] });
    const lead = await newest();
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(lead).toMatchObject({
      full_name: 'Иванов Иван Иванович',
      emails: ['ivanov@gmail.com'],
      city: 'Киев',
      address: 'ул. Улица',
      company: 'ООО Ромашка',
      company_code: null,
      source_id: 1,
      registered_on: '2017-08-10',
      priority: 'high',
      comments: 'Перезвонить\nпосле обеда',
      tag_ids: [1, 2],
      created_by_id: cast.Ada.id,
    });
    expect(lead.phones).toHaveLength(1);
    const change = await site.db('changes').where({ entity: 'lead', entity_id: lead.id }).first();
    expect(change).toMatchObject({ kind: 'created', admin_id: cast.Ada.id });
  });

  it('starts with today, oneself, normal priority and the first step', async () => {
    await ada.post('/leads', { full_name: 'Пётр' });
    expect(await newest()).toMatchObject({
      registered_on: todayIn('UTC'),
      responsible_id: cast.Ada.id,
      priority: 'normal',
      step_id: step.new,
    });
  });

  it("takes today of the person's own time zone", async () => {
    await site.db('admins').where({ id: cast.Ada.id }).update({ time_zone: 'Pacific/Kiritimati' });
    const page = await ada.get('/leads/new');
    expect(page.text).toContain(`value="${todayIn('Pacific/Kiritimati')}"`);
  });

  it('reads several phones and e-mails, repeated or separated', async () => {
    const phones = ['+380681111111; 068 222 22 22', '', 'спросить Ольгу'];
    await ada.post('/leads', { full_name: 'A', phones, emails: ['b@x.lt; A@x.lt', 'a@x.lt'] });
    expect(await newest()).toMatchObject({
      phones: ['+380681111111', '+380682222222', 'спросить Ольгу'],
      emails: ['b@x.lt', 'a@x.lt'],
      phone: '+380681111111',
    });
  });

  it('is prefilled from the address', async () => {
    const page = await ada.get(
      '/leads/new?full_name=%D0%9F%D1%91%D1%82%D1%80&phones=068&phones=069&priority=high&step_id=2',
    );
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/name="full_name"[^>]*value="Пётр"|value="Пётр"[^>]*name="full_name"/);
    expect(page.text).toContain('value="068"');
    expect(page.text).toContain('value="069"');
    expect(page.text).toContain('<option value="high" selected>');
    expect(page.text).toContain('<option value="2" selected>');
  });

  it('keeps what was typed and says what is wrong at each field', async () => {
    const before = await count();
    const answer = await ada.post('/leads', {
      ...ivanov,
      full_name: ' ',
      phones: ['06811233311', '', ' '],
      emails: 'not an address',
      registered_on: '2017-02-30',
      step_id: '',
      priority: 'urgent',
    });
    expect(answer.status).toBe(422);
    for (const field of ['full_name', 'emails', 'registered_on', 'step_id', 'priority'])
      expect(answer.text).toContain(`id="${field}-error"`);
    expect(answer.text).toContain('value="not an address"');
    expect(answer.text).toContain('ул. Улица');
    // Rows that were left empty do not pile up.
    expect(answer.text.match(/data-several-row>\s*<input[^>]* name="phones"/g)).toHaveLength(1);
    expect(await count()).toBe(before);
  });

  it('refuses entries that do not exist, at their fields', async () => {
    for (const field of ['source_id', 'step_id', 'responsible_id', 'tag_ids']) {
      const answer = await ada.post('/leads', { full_name: 'A', [field]: 999 });
      expect([field, answer.status]).toEqual([field, 422]);
      expect(answer.text).toContain(`id="${field}-error"`);
    }
  });

  it('neither offers nor accepts a disabled administrator', async () => {
    await site.db('admins').where({ id: cast.Vera.id }).update({ disabled_at: new Date() });
    expect((await ada.get('/leads/new')).text).not.toContain('Vera Viewer</option>');
    expect((await ada.post('/leads', { full_name: 'A', responsible_id: cast.Vera.id })).status).toBe(422);
  });

  it('lets a person of own leads add only his own', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get('/leads/new')).text).not.toContain('Ada Admin</option>');
    for (const responsible_id of [cast.Ada.id, '']) {
      const answer = await sam.post('/leads', { full_name: 'A', responsible_id });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('id="responsible_id-error"');
    }
    expect((await sam.post('/leads', { full_name: 'A' })).status).toBe(303);
    expect((await newest()).responsible_id).toBe(cast.Sam.id);
  });

  it('is for everybody who sees leads, and for nobody else', async () => {
    const vera = await site.as('Vera');
    expect((await vera.post('/leads', { full_name: 'A' })).status).toBe(303);
    const otto = await site.as('Otto');
    const before = await count();
    expect((await otto.get('/leads/new')).status).toBe(403);
    expect((await otto.post('/leads', { full_name: 'A' })).status).toBe(403);
    expect(await count()).toBe(before);
  });

  it('refuses a forged request', async () => {
    const before = await count();
    expect((await ada.forge('/leads', { full_name: 'A' })).status).toBe(403);
    expect(await count()).toBe(before);
  });

  it('takes only the fields of the form', async () => {
    await ada.post('/leads', { full_name: 'A', created_by_id: 3, deleted_at: '2020-01-01', client_id: 7, version: 9 });
    expect(await newest()).toMatchObject({ created_by_id: cast.Ada.id, deleted_at: null, client_id: null, version: 1 });
  });

  it('answers naughty input with the form, never with 500', async () => {
    const long = 'я'.repeat(100_000);
    const many = Array.from({ length: 300 }, (_, at) => `06811111${at}`);
    const naughty: Array<[string, string | string[]]> = [
      ['full_name', long],
      ['phones', long],
      ['phones', many],
      ['phones[x]', '1'],
      ['emails', `${'a@'.repeat(400)}b`],
      ['emails', Array.from({ length: 30 }, (_, at) => `a${at}@b.lt`)],
      ['tag_ids', ['1', 'x']],
      ['tag_ids[a]', '1'],
      ['step_id', '1e9'],
      ['step_id[]', '1'],
      ['responsible_id', '99999999999999'],
      ['registered_on', '0000-00-00'],
      ['registered_on', '+275760-09-13'],
      ['priority', '__proto__'],
      ['comments', long],
    ];
    for (const [field, value] of naughty) {
      const answer = await ada.post('/leads', { full_name: 'A', [field]: value });
      expect([field, answer.status < 500]).toEqual([field, true]);
    }
    expect((await ada.post('/leads', { full_name: 'A\0' })).status).toBe(400);
    expect((await ada.get('/leads/new?full_name=a&full_name=b&step_id=x&tag_ids=%F0%9F%98%80')).status).toBe(200);
  });

  it('shows a name with markup as text', async () => {
    const name = '<img src=x onerror=alert(1)>"\'';
    await ada.post('/leads', { full_name: name });
    const { id } = await newest();
    const page = await ada.get(`/leads/${id}/edit`);
    expect(page.text).not.toContain('<img src=x');
  });
});

describe('adding a lead at the same time', () => {
  it('makes one lead of a double submit', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const page = await ada.get('/leads/new');
      const submission_id = /name="submission_id" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      const fields = { ...ivanov, submission_id };
      const answers = await Promise.all([ada.post('/leads', fields), ada.post('/leads', fields)]);
      answers.push(await ada.post('/leads', fields));
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
      expect(await site.db('leads').select('id')).toHaveLength(1);
    } finally {
      await site.close();
    }
  });

  it('refuses a source that is deleted at that moment, at its field', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const deletion = await site.db.transaction();
      await deletion('sources').where({ id: 3 }).delete();
      const answer = ada.post('/leads', { full_name: 'A', source_id: 3 });
      await untilSomebodyWaits(site);
      await deletion.commit();
      const { status, text } = await answer;
      expect(status).toBe(422);
      expect(text).toContain('id="source_id-error"');
    } finally {
      await site.close();
    }
  });
});

async function untilSomebodyWaits(site: Site): Promise<void> {
  for (;;) {
    const waiting = await site
      .db('pg_stat_activity')
      .where({ wait_event_type: 'Lock' })
      .whereRaw('datname = current_database()');
    if (waiting.length > 0) return;
  }
}
