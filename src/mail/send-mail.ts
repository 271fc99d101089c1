import { isAddress, type Mailbox, oneLine } from './addresses.ts';
import type { Mailer } from './mailer.ts';

export interface Mail {
  to: Mailbox;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
  /** Where the mail server sends its bounces; otherwise to the sender. */
  bounces_to?: string;
  attachments?: Array<{ filename: string; content: Buffer; contentType: string }>;
}

/**
 * `refused`: the server will not take this mail. `later`: not now, nothing has arrived.
 * `unknown`: the connection broke after the mail was given over, it may have arrived.
 */
export type Outcome = 'refused' | 'later' | 'unknown';

/** `answer` is what the server said, or what happened; it may name the address, so it is for pages, not for the log. */
export class MailFailure extends Error {
  readonly outcome: Outcome;
  readonly answer: string;

  constructor(outcome: Outcome, answer: string) {
    super(`mail ${outcome}`);
    this.outcome = outcome;
    this.answer = answer;
  }
}

/** Sends one mail and gives the server's answer. Throws MailFailure. */
export async function sendMail(mailer: Mailer, mail: Mail): Promise<string> {
  const { to, subject, text, html, headers = {}, bounces_to, attachments = [] } = mail;
  if (!isAddress(to.address)) throw new MailFailure('refused', 'The address cannot be used');
  const progress: { handed_over?: boolean } = {};
  const message = {
    from: mailer.from,
    to: { name: oneLine(to.name), address: to.address },
    subject: oneLine(subject),
    text,
    html,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)])),
    envelope: { from: bounces_to ?? mailer.from.address, to: to.address },
    attachments,
    disableFileAccess: true,
    disableUrlAccess: true,
    progress,
  };
  try {
    return (await mailer.transport.sendMail(message)).response ?? '';
  } catch (error) {
    throw failureOf(error as SmtpError, progress.handed_over ?? false);
  }
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

function failureOf({ code, responseCode, response = '', message }: SmtpError, handedOver: boolean): MailFailure {
  const answer = oneLine(response || message).slice(0, 500);
  if (!responseCode) return new MailFailure(handedOver ? 'unknown' : 'later', answer);
  // A wrong password of ours says nothing of the recipient.
  const isFinal = responseCode >= 500 && code !== 'EAUTH';
  return new MailFailure(isFinal ? 'refused' : 'later', answer);
}
