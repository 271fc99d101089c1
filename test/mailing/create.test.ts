import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { closeMailer, type Mailer, makeMailer } from '../../src/mail/mailer.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { makeAddressed } from './make-mailing.ts';

let smtp: LocalSmtp;
let mailer: Mailer;
let site: Site;
let ada: Visitor;
const settings = () => ({ smtp_url: smtp.url, mail_from: 'crm@example.com', time_zone: 'UTC', language: 'en' });
beforeEach(async () => {
  smtp = await new LocalSmtp().open();
  const config = parseConfig(settings());
  mailer = (await makeMailer(config))!;
  site = await openSite({ config, mailer });
  ada = await site.as('Ada');
});
afterEach(async () => {
  await site.close();
  closeMailer(mailer);
  await smtp.close();
});

const draft = { subject: 'News', body: 'Hello, {{full_name}}', action_type_id: 1 };
const count = async (table: string) => Number((await site.db(table).count({ n: '*' }).first())!.n);

describe('a new mailing', () => {
  it('is made with its recipients and its job, and shown', async () => {
    const leads = await makeAddressed(site.db, 3);
    const answer = await ada.post('/mailings', { ...draft, ids: leads.map(({ id }) => id) });
    expect(answer.status).toBe(303);
    const page = await ada.get(answer.headers.location!);
    expect(page.text).toContain('0 of 3 sent.');
    expect(page.text).toContain('anna2@example.com');
    expect(await site.db('mailing_recipients').pluck('email')).toEqual(leads.map(({ email }) => email));
    const { rows } = await site.db.raw(
      `select count(*)::int n from graphile_worker.jobs where task_identifier = 'send_mailing'`,
    );
    expect(rows[0].n).toBe(1);
    expect((await ada.get('/mailings')).text).toContain('News');
  });

  it('can be looked at before its type is chosen', async () => {
    const [lead] = await makeAddressed(site.db, 1);
    const { text } = await ada.get(`/mailings/new?ids=${lead!.id}`);
    for (const button of ['show', 'test']) expect(text).toMatch(new RegExp(`value="${button}"[^>]* formnovalidate`));
    const { action_type_id: _, ...typed } = draft;
    const look = await ada.post('/mailings/new', { ...typed, ids: lead!.id, action_type_id: '', do: 'show' });
    expect(look.status).toBe(200);
    expect(look.text).toContain('id="preview-title" tabindex="-1" autofocus>As Anna 1 will see it');
  });

  it('takes all that a filter of the table matches', async () => {
    await makeAddressed(site.db, 3, { city: 'Vilnius' });
    await makeAddressed(site.db, 1, { city: 'Kaunas', emails: ['other@example.com'] });
    const page = await ada.get('/mailings/new?city=Vilnius&count=3&sort=full_name');
    expect(page.text).toContain('3 leads get it');
    const filter = /name="filter" value="([^"]*)"/.exec(page.text)![1]!.replaceAll('&amp;', '&');
    expect((await ada.post('/mailings', { ...draft, filter, count: 3 })).status).toBe(303);
    expect(await count('mailing_recipients')).toBe(3);
  });

  it('is refused when others match by now than were confirmed', async () => {
    await makeAddressed(site.db, 3, { city: 'Vilnius' });
    const answer = await ada.post('/mailings', { ...draft, filter: 'city=Vilnius', count: 2 });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('name="count" value="3"');
    expect(answer.text).toContain('Hello, {{full_name}}');
    expect(await count('mailings')).toBe(0);
  });

  it('lists who gets no mail and why, and leaves them out', async () => {
    const [first, second] = await makeAddressed(site.db, 2);
    const silent = await makeLead(site.db, { full_name: 'Silent' });
    const twin = await makeLead(site.db, { full_name: 'Twin', emails: ['ANNA1@example.com'] });
    const gone = await makeLead(site.db, { full_name: 'Gone', emails: ['gone@example.com'] });
    await site.db('leads').where({ id: gone.id }).update({ deleted_at: new Date() });
    await site.db('suppressions').insert({ email: 'anna2@example.com', reason: 'bounced' });
    const ids = [first!.id, second!.id, silent.id, twin.id, gone.id];
    const { text } = await ada.get(`/mailings/new?ids=${ids.join(',')}&ids=999999`);
    for (const why of [
      '1 has no e-mail',
      '1 wants no mailings',
      '1 has the address of another',
      '1 is in the bin',
      '1 of the chosen',
    ])
      expect(text).toContain(why);
    await ada.post('/mailings', { ...draft, ids });
    expect(await site.db('mailing_recipients').pluck('lead_id')).toEqual([first!.id]);
  });

  it('keeps what was typed and names a field that there is not', async () => {
    const [lead] = await makeAddressed(site.db, 1);
    const answer = await ada.post('/mailings', {
      subject: '',
      body: 'Hi {{constructor}} {{ full_nam }}',
      ids: lead!.id,
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('{{constructor}}, {{full_nam}}');
    expect(answer.text).toContain('Hi {{constructor}} {{ full_nam }}</textarea>');
    expect(answer.text).toContain('href="#subject"');
    expect(answer.text).toContain('href="#action_type_id"');
    expect(await count('mailings')).toBe(0);
  });

  it('needs somebody who can be mailed', async () => {
    const silent = await makeLead(site.db);
    expect((await ada.post('/mailings', { ...draft, ids: silent.id })).status).toBe(422);
    expect((await ada.post('/mailings', draft)).status).toBe(422);
  });

  it('is refused where the type is none, and by who may not send', async () => {
    const [lead] = await makeAddressed(site.db, 1);
    expect((await ada.post('/mailings', { ...draft, action_type_id: 999, ids: lead!.id })).status).toBe(422);
    const vera = await site.as('Vera');
    expect((await vera.get('/mailings/new')).status).toBe(403);
    expect((await vera.post('/mailings', { ...draft, ids: lead!.id })).status).toBe(403);
    expect((await ada.forge('/mailings', { ...draft, ids: lead!.id })).status).toBe(403);
    expect(await count('mailings')).toBe(0);
  });

  it('of who sees only his own leads goes to none of others', async () => {
    const [theirs] = await makeAddressed(site.db, 1);
    const [own] = await makeAddressed(site.db, 1, { responsible_id: cast.Sam.id, emails: ['own@example.com'] });
    const sam = await site.as('Sam');
    const page = await sam.get(`/mailings/new?ids=${theirs!.id},${own!.id}`);
    expect(page.text).not.toContain('anna1@example.com');
    const { headers } = await sam.post('/mailings', { ...draft, ids: [theirs!.id, own!.id] });
    expect(await site.db('mailing_recipients').pluck('email')).toEqual(['own@example.com']);
    expect((await (await site.as('Sam')).get(headers.location!)).status).toBe(200);

    const { headers: of_ada } = await ada.post('/mailings', { ...draft, ids: [theirs!.id, own!.id] });
    expect((await sam.get(of_ada.location!)).status).toBe(404);
    expect((await sam.get('/mailings')).text).not.toContain(of_ada.location);
  });

  it('cannot be sent while mail is not set up, and the form says how to set it up', async () => {
    await site.close();
    site = await openSite();
    const visitor = await site.as('Ada');
    const [lead] = await makeAddressed(site.db, 1);
    const page = await visitor.get(`/mailings/new?ids=${lead!.id}`);
    expect(page.text).toContain('MAIL_FROM=Prospekt &lt;crm@example.com&gt;');
    expect(page.text).toMatch(/type="submit" disabled/);
    expect((await visitor.post('/mailings', { ...draft, ids: lead!.id })).status).toBe(422);
    expect(await count('mailings')).toBe(0);
  });
});

describe('the form', () => {
  it('shows the mail as any recipient will see it, with nothing in it that could run', async () => {
    const name = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) **B**';
    const [first] = await makeAddressed(site.db, 1);
    const evil = await makeLead(site.db, { full_name: name, emails: ['evil@example.com'] });
    const body = 'Hello, {{full_name}} <script>alert(2)</script> [y](javascript:alert(3)) **C** ![i](https://x/i.png)';
    const { status, text } = await ada.post('/mailings/new', {
      ...draft,
      body,
      ids: [first!.id, evil.id],
      preview_id: evil.id,
      do: 'show',
    });
    expect(status).toBe(200);
    const shown = /<div class="mailing-body">([\s\S]*?)<\/div>/.exec(text)![1]!;
    expect(shown).toContain('&lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(1)) **B**');
    expect(shown).toContain('<strong>C</strong>');
    expect(shown).not.toMatch(/<(img|script|a)\b/);
    expect(await count('mailings')).toBe(0);
  });

  it('fills in a template', async () => {
    const [lead] = await makeAddressed(site.db, 1);
    const template = { name: 'Spring', subject: 'Spring news', body: 'It is spring, {{full_name}}' };
    const [{ id }] = await site.db('mail_templates').insert(template).returning('id');
    const { text } = await ada.post('/mailings/new', { ids: lead!.id, template_id: id, do: 'template' });
    expect(text).toContain('value="Spring news"');
    expect(text).toContain('It is spring, {{full_name}}</textarea>');
  });

  it('sends a test to the person who writes, and to nobody else', async () => {
    const [lead] = await makeAddressed(site.db, 1);
    const form = { ...draft, ids: lead!.id, do: 'test' };
    expect((await ada.post('/mailings/new', form)).text).toContain('Your profile has no e-mail');
    await site.db('admins').where({ id: cast.Ada.id }).update({ email: 'ada@example.com' });
    const { text } = await (await site.as('Ada')).post('/mailings/new', form);
    expect(text).toContain('A test was sent to ada@example.com');
    expect(smtp.received.map(({ to }) => to)).toEqual([['ada@example.com']]);
    expect((await smtp.read())[0]!.text).toContain('Hello, Anna 1');
    smtp.behave({ recipient: () => [550, 'no'] });
    expect((await ada.post('/mailings/new', form)).status).toBe(422);
  });
});

it('sent twice at once makes one mailing', async () => {
  const committed = await openCommittedSite({ config: parseConfig(settings()), mailer });
  const [lead] = await makeAddressed(committed.db, 1);
  const visitor = await committed.as('Ada');
  const form = { ...draft, ids: lead!.id, submission_id: '7c7a1f0e-54a3-4c2e-9c7e-6f2c5b0f6a11' };
  const answers = await Promise.all([visitor.post('/mailings', form), visitor.post('/mailings', form)]);
  expect(answers.map(({ headers }) => headers.location)).toEqual(['/mailings/1', '/mailings/1']);
  expect(await committed.db('mailings').pluck('id')).toEqual([1]);
  await committed.close();
});
