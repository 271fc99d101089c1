import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import { closeMailer } from '../../src/mail/mailer.ts';
import { parseBounce } from '../../src/mailing/parse-bounce.ts';
import { takeBounces } from '../../src/mailing/take-bounces.ts';
import { openCommittedSite, type Site } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { LocalImap } from './local-imap.ts';
import { jobContext, makeAddressed, makeMailing, sendAll } from './make-mailing.ts';

const token = 'a8e3f55a-d795-4727-8fc7-c4cba819ada1';
const recorded = (name: string, of = token) =>
  readFileSync(join(import.meta.dirname, 'bounces', `${name}.eml`), 'utf8').replaceAll('TOKEN', of);
const parse = (name: string) => parseBounce(Buffer.from(recorded(name)));

describe('a mail that came back', () => {
  it.each([
    ['postfix', 'bad_address', '550 5.1.1 <anna1@example.com>: Recipient address rejected: User unknown'],
    ['exim', 'bad_address', '550 No such person at this address'],
    ['full', 'undelivered', "552 5.2.2 The recipient's inbox is out of storage space."],
    ['delayed', 'delayed', 'Connection timed out'],
  ])('as %s writes it is understood', async (name, outcome, answer) => {
    expect(await parse(name)).toMatchObject({ token, outcome, answer: expect.stringContaining(answer) });
  });

  it.each(['absence'])('is not mistaken for: %s', async (name) => {
    expect(await parse(name)).toBeUndefined();
  });

  it('is not made of anything', async () => {
    for (const source of [
      '',
      '\0',
      'To: x',
      recorded('postfix').slice(0, 700),
      `To: bounces+${token}@example.com\n\n550`,
    ]) {
      expect(await parseBounce(Buffer.from(source))).toBeUndefined();
    }
  });
});

describe('the bounce mailbox', () => {
  let site: Site;
  let smtp: LocalSmtp;
  let context: TaskContext;
  let imap: LocalImap | undefined;
  beforeEach(async () => {
    site = await openCommittedSite();
    smtp = await new LocalSmtp().open();
    context = await jobContext(site.db, smtp, { bounce_address: 'bounces@example.com' });
  });
  afterEach(async () => {
    imap?.close();
    closeMailer(context.mailer);
    await smtp.close();
    await site.close();
  });

  it('is read once: what cannot be delivered has failed, and a bad address gets no more mail', async () => {
    const id = await makeMailing(site.db, await makeAddressed(site.db, 3));
    await sendAll(context, id);
    const rows = await site.db('mailing_recipients').orderBy('id');
    expect(smtp.received.map(({ from }) => from).sort()).toEqual(
      rows.map((row) => `bounces+${row.token}@example.com`).sort(),
    );

    const [first, second, third] = rows.map((row) => row.token);
    const mails = [
      recorded('postfix', first),
      recorded('full', second),
      recorded('absence', third),
      recorded('delayed', third),
    ];
    imap = await new LocalImap(mails).open();
    const reading = { ...context, config: { ...context.config, bounce_imap_url: imap.url } };
    await takeBounces(reading);
    expect([...imap.seen]).toEqual([1, 2, 3, 4]);
    await takeBounces(reading);

    const after = await site.db('mailing_recipients').orderBy('id');
    expect(after.map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'bounced'],
      ['failed', 'bounced'],
      ['sent', null],
    ]);
    expect(after[0].answer).toContain('User unknown');
    expect(await site.db('suppressions').select('email', 'reason', 'mailing_id')).toEqual([
      { email: 'anna1@example.com', reason: 'bounced', mailing_id: id },
    ]);
  });

  it('that cannot be read is only told', async () => {
    imap = await new LocalImap([]).open();
    const url = imap.url.replace('secret', 'wrong');
    const lines: string[] = [];
    const log = { warn: (_: object, text: string) => lines.push(text) } as unknown as TaskContext['log'];
    await takeBounces({ ...context, log, config: { ...context.config, bounce_imap_url: url } });
    await takeBounces({ ...context, log, config: { ...context.config, bounce_imap_url: 'imap://u:p@127.0.0.1:1' } });
    expect(lines).toHaveLength(2);
  });
});
