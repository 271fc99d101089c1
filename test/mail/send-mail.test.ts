import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { readMailbox } from '../../src/mail/addresses.ts';
import { closeMailer, type Mailer, makeMailer, missingSettings } from '../../src/mail/mailer.ts';
import { type Mail, type MailFailure, sendMail } from '../../src/mail/send-mail.ts';
import { LocalSmtp } from '../support/smtp.ts';

let smtp: LocalSmtp;
let mailer: Mailer;
beforeEach(async () => {
  smtp = await new LocalSmtp().open();
  const url = `${smtp.url}/?socketTimeout=300&greetingTimeout=300`;
  mailer = (await makeMailer(parseConfig({ smtp_url: url, mail_from: 'Prospekt <crm@example.com>' })))!;
});
afterEach(async () => {
  closeMailer(mailer);
  await smtp.close();
});

const mail: Mail = { to: { name: 'Анна', address: 'anna@example.com' }, subject: 'Ąžuolas', text: 'Labas, Анна' };
const failure = (sent: Promise<unknown>): Promise<MailFailure> =>
  sent.then(
    () => undefined as never,
    (error) => error,
  );

describe('a mail', () => {
  it('reaches the server with its sender, recipient, subject, text and headers', async () => {
    const headers = { 'List-Unsubscribe': '<https://crm.example.com/u/1>' };
    await sendMail(mailer, { ...mail, html: '<p>Labas</p>', headers, bounces_to: 'bounces+1@example.com' });
    const [parsed] = await smtp.read();
    expect(parsed).toMatchObject({ subject: 'Ąžuolas', text: 'Labas, Анна' });
    expect(parsed!.html).toContain('<p>Labas</p>');
    expect(parsed!.from!.value).toEqual([{ name: 'Prospekt', address: 'crm@example.com' }]);
    expect(smtp.received[0]).toMatchObject({ from: 'bounces+1@example.com', to: ['anna@example.com'] });
    expect(smtp.received[0]!.source).toContain('List-Unsubscribe: <https://crm.example.com/u/1>');
  });

  it('cannot be given headers or recipients by what people typed', async () => {
    const evil = 'x\r\nBcc: eve@example.com\r\n\r\nbody';
    await sendMail(mailer, {
      ...mail,
      to: { name: 'Anna" <eve@example.com>, "\r\nBcc: eve@example.com', address: 'anna@example.com' },
      subject: evil,
      headers: { 'X-Mark': evil },
    });
    const [parsed] = await smtp.read();
    expect(smtp.received[0]!.to).toEqual(['anna@example.com']);
    expect(parsed!.headers.has('bcc')).toBe(false);
    expect(parsed!.to).toMatchObject({ value: [{ address: 'anna@example.com' }] });
    expect(parsed!.subject).toBe('x Bcc: eve@example.com body');
  });

  it.each(['a@b, c@d', 'a@b\r\nRCPT TO:<c@d>', '<a@b>', 'a b@c', 'a@b@c', '@b', 'a@', ''])(
    'is refused for the address %j before any server is asked',
    async (address) => {
      const { outcome } = await failure(sendMail(mailer, { ...mail, to: { name: '', address } }));
      expect(outcome).toBe('refused');
      expect(smtp.received).toEqual([]);
    },
  );

  it('is signed, both headers of unsubscription with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'prospekt-dkim-'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const dkim_key_file = join(folder, 'dkim.pem');
    await writeFile(dkim_key_file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const dkim = { dkim_domain: 'example.com', dkim_selector: 'prospekt', dkim_key_file };
    const signing = (await makeMailer(parseConfig({ smtp_url: smtp.url, mail_from: 'crm@example.com', ...dkim })))!;
    const headers = { 'List-Unsubscribe': '<https://x/1>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
    await sendMail(signing, { ...mail, headers });
    closeMailer(signing);
    await rm(folder, { recursive: true });
    const signature = /^DKIM-Signature: .*?(?=^\S)/ms.exec(smtp.received[0]!.source)![0].replace(/\s+/g, '');
    expect(signature).toMatch(/;h=[^;]*\blist-unsubscribe\b[^;]*\blist-unsubscribe-post\b/i);
    expect(signature).toMatch(/d=example.com;.*s=prospekt/);
  });

  it('reads no file and fetches no address', async () => {
    const attachments = [{ filename: 'x', path: '/etc/hostname' }] as unknown as Mail['attachments'];
    expect((await failure(sendMail(mailer, { ...mail, attachments }))).outcome).toBe('later');
    expect(smtp.received).toEqual([]);
  });
});

describe('a mail server', () => {
  it('that refuses the recipient for good is believed, with its answer', async () => {
    smtp.behave({ recipient: () => [550, '5.1.1 no such user'] });
    const refused = await failure(sendMail(mailer, mail));
    expect(refused).toMatchObject({ outcome: 'refused', answer: expect.stringContaining('550 5.1.1 no such user') });
    expect(refused.message).not.toContain('anna');
  });

  it.each([
    ['refuses the recipient for now', { recipient: () => [451, 'try later'] as [number, string] }],
    ['refuses the mail for now', { message: () => [452, 'full'] as [number, string] }],
    ['drops the connection before the mail', { recipient: () => 'drop' as const }],
    ['is silent from the beginning', { greet: () => 'stall' as const }],
    ['is silent before the mail', { recipient: () => 'stall' as const }],
  ])('that %s is asked again later', async (_, behaviour) => {
    smtp.behave(behaviour);
    expect((await failure(sendMail(mailer, mail))).outcome).toBe('later');
  });

  it.each(['drop', 'stall'] as const)(
    'that took the mail and then does %s leaves it unknown, sent once',
    async (does) => {
      smtp.behave({ message: () => does });
      expect((await failure(sendMail(mailer, mail))).outcome).toBe('unknown');
      expect(smtp.received).toHaveLength(1);
    },
  );

  it('that is down is asked again later', async () => {
    await smtp.close();
    expect((await failure(sendMail(mailer, mail))).outcome).toBe('later');
    await smtp.open();
  });
});

describe('the settings of mail', () => {
  it('are named while they are missing', async () => {
    expect(missingSettings(parseConfig({}))).toEqual(['SMTP_URL', 'MAIL_FROM']);
    expect(await makeMailer(parseConfig({ smtp_url: smtp.url }))).toBeNull();
  });

  it('refuse what is no mailbox', () => {
    expect(() => parseConfig({ mail_from: 'a@b, c@d' })).toThrow(/mail_from/);
    expect(() => parseConfig({ smtp_url: 'http://x' })).toThrow(/smtp_url \(SMTP_URL\): got a value; needs/);
    expect(readMailbox('"Prospekt, UAB" <crm@example.com>')).toEqual({
      name: 'Prospekt, UAB',
      address: 'crm@example.com',
    });
    expect(readMailbox('crm@example.com')).toEqual({ name: '', address: 'crm@example.com' });
  });
});
