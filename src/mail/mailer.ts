import { readFileSync } from 'node:fs';
import type { Transporter } from 'nodemailer';
import type { Config } from '../config.ts';
import { type Mailbox, readMailbox } from './addresses.ts';

/** What mail is sent with. Made once per process; its connections close when they are idle. */
export interface Mailer {
  from: Mailbox;
  transport: Transporter;
}

/** The settings without which nothing can be sent, as they are named in the environment. */
export function missingSettings({ smtp_url, mail_from }: Config): string[] {
  return [...(smtp_url ? [] : ['SMTP_URL']), ...(mail_from ? [] : ['MAIL_FROM'])];
}

/** Null while a setting is missing. */
export async function makeMailer(config: Config): Promise<Mailer | null> {
  const { smtp_url, mail_from } = config;
  const from = mail_from ? readMailbox(mail_from) : undefined;
  if (!smtp_url || !from) return null;
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtp_url,
    pool: true,
    maxConnections: 3,
    // By itself the pool sends a mail again when its connection broke, even if the server had it already.
    maxRequeues: 0,
    idleTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    dkim: dkimOf(config),
  } as Parameters<typeof createTransport>[0]);
  markHandedOver(transport);
  return { from, transport };
}

export function closeMailer(mailer: Mailer | null): void {
  mailer?.transport.close();
}

const signed = 'From:Reply-To:Subject:Date:Message-ID:To:MIME-Version:Content-Type:Content-Transfer-Encoding';

function dkimOf({ dkim_domain, dkim_selector, dkim_key_file }: Config) {
  if (!dkim_domain || !dkim_selector || !dkim_key_file) return undefined;
  return {
    domainName: dkim_domain,
    keySelector: dkim_selector,
    privateKey: readFileSync(dkim_key_file, 'utf8'),
    // Mail programs offer one-click unsubscription only where both of its headers are signed.
    headerFieldNames: `${signed}:List-Unsubscribe:List-Unsubscribe-Post`,
  };
}

interface Handed {
  handed_over?: boolean;
}

/** Notes on a mail that the server was given all of it: if the answer is lost from here on, it may have arrived. */
function markHandedOver(transport: Transporter): void {
  transport.use('stream', (mail, done) => {
    const data = mail.data as unknown as { progress?: Handed };
    const { message } = mail;
    const read = message.createReadStream.bind(message);
    message.createReadStream = (...options) => {
      const stream = read(...options);
      stream.once('end', () => {
        if (data.progress) data.progress.handed_over = true;
      });
      return stream;
    };
    done();
  });
}
