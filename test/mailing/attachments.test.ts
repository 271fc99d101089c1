import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneAttachments } from '../../src/jobs/prune.ts';
import { closeMailer } from '../../src/mail/mailer.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, type Visitor } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { jobContext, makeAddressed, sendAll } from './make-mailing.ts';

let smtp: LocalSmtp;
let context: Awaited<ReturnType<typeof jobContext>>;
let site: Site;
let ada: Visitor;
let ids: number;
beforeEach(async () => {
  smtp = await new LocalSmtp().open();
  context = await jobContext({} as never, smtp);
  site = await openCommittedSite({ config: context.config, mailer: context.mailer });
  ada = await site.as('Ada');
  ids = (await makeAddressed(site.db, 1))[0]!.id;
  await ada.get(`/mailings/new?ids=${ids}`);
});
afterEach(async () => {
  await site.close();
  closeMailer(context.mailer);
  await smtp.close();
});

const draft = { subject: 'News', body: 'Hello', action_type_id: 1 };
const file = (name: string, content: string | Buffer = 'contents') => ({ name, content: Buffer.from(content) });
const attach = (visitor: Visitor, files: ReturnType<typeof file>[], headers?: Record<string, string>) =>
  visitor.upload('/mailings/new', { ...draft, ids, do: 'attach' }, files, headers);
const kept = () => site.db('mailing_attachments').orderBy('id').select('id', 'name', 'type', 'mailing_id');

describe('a file', () => {
  it('is kept with the form, goes with every mail, and can be left out again', async () => {
    const { status, text } = await attach(ada, [file('Прайс.pdf', '%PDF-1.7 …'), file('b.html', '<script>')]);
    expect(status).toBe(200);
    expect(text).toContain('Прайс.pdf');
    expect(text).toContain('value="News"');
    const [price, page] = await kept();
    expect(price).toMatchObject({ name: 'Прайс.pdf', type: 'application/pdf', mailing_id: null });
    expect(page.type).toBe('application/octet-stream');

    const both = [price.id, page.id];
    const dropped = (await ada.post('/mailings/new', { ...draft, ids, attachment_ids: both, drop: page.id })).text;
    expect(dropped).toContain('Прайс.pdf');
    expect(dropped).not.toContain('b.html');
    const { headers } = await ada.post('/mailings', { ...draft, ids, attachment_ids: price.id });
    expect((await ada.get(headers.location!)).text).toContain('Прайс.pdf');
    await site.db('mailing_attachments').update({ created_at: new Date('2026-01-01') });
    await pruneAttachments(site.db, context.stopping);
    expect((await kept()).map(({ name }) => name)).toEqual(['Прайс.pdf']);

    await sendAll({ ...context, db: site.db }, Number(headers.location!.split('/').at(-1)));
    const [mail] = await smtp.read();
    expect(mail!.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['Прайс.pdf', 'application/pdf'],
    ]);
    expect(mail!.attachments[0]!.content.toString()).toBe('%PDF-1.7 …');
  });

  it('has a harmless name', async () => {
    await attach(ada, [file('../../etc/passwd\r\nX: y')]);
    expect((await kept())[0].name).not.toMatch(/[/\\\r\n]/);
  });

  it('that is too large, one too many, or none is refused in words, with what was typed', async () => {
    const large = await attach(ada, [file('large.bin', Buffer.alloc(2 * 1024 * 1024 + 1))]);
    expect(large.status).toBe(422);
    expect(large.text).toContain('a file is too large');
    expect(large.text).toContain('value="News"');
    expect(
      (
        await attach(
          ada,
          Array.from({ length: 6 }, (_, at) => file(`${at}`)),
        )
      ).status,
    ).toBe(422);
    expect((await attach(ada, [])).status).toBe(422);
    expect(await kept()).toEqual([]);
  });

  it('is refused when too much waits to be sent already, and taken again after something is left out', async () => {
    const full = {
      admin_id: cast.Ada.id,
      name: 'old.bin',
      type: 'x',
      size: 10 * 1024 * 1024,
      content: Buffer.from(''),
    };
    await site.db('mailing_attachments').insert(Array.from({ length: 5 }, () => full));
    await site.db('mailing_attachments').insert({ ...full, admin_id: cast.Sam.id });
    const refused = await attach(ada, [file('one-more.txt')]);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('wait to be sent');
    expect(refused.text).toContain('value="News"');
    const [{ id }, ...rest] = await kept();
    await ada.post('/mailings/new', { ...draft, ids, attachment_ids: id, drop: id });
    expect((await kept()).map((each) => each.id)).toEqual(rest.map((each) => each.id));
    expect((await attach(ada, [file('one-more.txt')])).status).toBe(200);

    await site.db('mailing_attachments').delete();
    const small = Array.from({ length: 100 }, () => ({ ...full, size: 0 }));
    await site.db('mailing_attachments').insert(small);
    expect((await attach(ada, [file('empty.txt', '')])).status).toBe(422);
    expect(await kept()).toHaveLength(100);
  });

  it('of several uploads at once are not more than may wait', async () => {
    const full = {
      admin_id: cast.Ada.id,
      name: 'old.bin',
      type: 'x',
      size: 49 * 1024 * 1024,
      content: Buffer.from(''),
    };
    await site.db('mailing_attachments').insert(full);
    const large = file('large.bin', Buffer.alloc(700 * 1024));
    const answers = await Promise.all([1, 2, 3].map(() => attach(ada, [large])));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
    expect(await kept()).toHaveLength(2);
  });

  it('that is gone meanwhile is not left out in silence', async () => {
    await attach(ada, [file('price.txt')]);
    const [{ id }] = await kept();
    await site.db('mailing_attachments').delete();
    const answer = await ada.post('/mailings', { ...draft, ids, attachment_ids: id });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('no longer there');
    expect(await site.db('mailings')).toEqual([]);
    expect((await ada.post('/mailings', { ...draft, ids })).status).toBe(303);
  });

  it('of somebody else cannot be sent', async () => {
    await attach(ada, [file('secret.txt')]);
    const [secret] = await kept();
    const own = await makeAddressed(site.db, 1, { responsible_id: cast.Sam.id, emails: ['own@example.com'] });
    const sam = await site.as('Sam');
    const { text } = await sam.post('/mailings/new', { ...draft, ids: own[0]!.id, attachment_ids: secret.id });
    expect(text).not.toContain('secret.txt');
    await sam.post('/mailings', { ...draft, ids: own[0]!.id, attachment_ids: secret.id });
    expect((await kept())[0].mailing_id).toBeNull();
  });

  it('is not even read from another site, from a stranger, without the right, or elsewhere', async () => {
    const elsewhere = { Origin: 'https://evil.example.org' };
    expect((await attach(ada, [file('x')], elsewhere)).status).toBe(403);
    expect((await attach(ada, [file('x')], {})).status).toBe(403);
    expect(
      (await attach(ada, [file('x')], { Origin: 'http://127.0.0.1', 'Sec-Fetch-Site': 'cross-site' })).status,
    ).toBe(403);
    expect((await attach(await site.as('Vera'), [file('x')])).status).toBe(403);
    expect([303, 403]).toContain((await attach(site.stranger(), [file('x')])).status);
    expect((await ada.upload('/profile', { full_name: 'Eve' }, [file('x')])).status).toBe(403);
    expect(
      (await ada.upload('/mailings/new', { ...draft, ids, _csrf: 'wrong', do: 'attach' }, [file('x')])).status,
    ).toBe(403);
    expect(await kept()).toEqual([]);
  });
});
