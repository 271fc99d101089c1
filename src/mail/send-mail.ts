import { isAddress, type Mailbox, oneLine } from './addresses.ts';
import type { Mailer } from './mailer.ts';

export interface Mail {
  to: Mailbox;
  /** Where answers go; otherwise to the sender. */
  reply_to?: string;
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
  /** The server would not have taken any other mail either: it is down, silent, or refuses us or our sender. */
  readonly about_server: boolean;

  constructor(outcome: Outcome, answer: string, aboutServer: boolean) {
    super(`mail ${outcome}`);
    this.outcome = outcome;
    this.answer = answer;
    this.about_server = aboutServer;
  }
}

/** Sends one mail and gives the server's answer; stops waiting for it when `giveUp` says so. Throws MailFailure. */
export async function sendMail(mailer: Mailer, mail: Mail, giveUp?: AbortSignal): Promise<string> {
  const { to, reply_to, subject, text, html, headers = {}, bounces_to, attachments = [] } = mail;
  if (!isAddress(to.address)) throw new MailFailure('refused', 'The address cannot be used', false);
  // A server that sends a sign now and then is never silent.
  const signal = AbortSignal.any([AbortSignal.timeout(120_000), ...(giveUp ? [giveUp] : [])]);
  const progress: { handed_over?: boolean } = {};
  const message = {
    from: mailer.from,
    to: { name: oneLine(to.name), address: to.address },
    replyTo: reply_to && isAddress(reply_to) ? reply_to : undefined,
    subject: oneLine(subject),
    text,
    html,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, oneLine(value)])),
    envelope: { from: bounces_to ?? mailer.from.address, to: to.address },
    attachments,
    disableFileAccess: true,
    disableUrlAccess: true,
    progress,
    signal,
  };
  try {
    return (await mailer.transport.sendMail(message)).response ?? '';
  } catch (error) {
    throw failureOf(error as SmtpError, progress.handed_over ?? false);
  }
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

function failureOf({ command, responseCode, response = '', message }: SmtpError, handedOver: boolean): MailFailure {
  const answer = oneLine(response || message).slice(0, 500);
  if (handedOver && !responseCode) return new MailFailure('unknown', answer, false);
  // A wrong password or a sender that is not ours says nothing of this recipient.
  const aboutMail = responseCode !== undefined && responseCode !== 421 && (command === 'RCPT TO' || command === 'DATA');
  if (!aboutMail) return new MailFailure('later', answer, true);
  return new MailFailure(responseCode >= 500 ? 'refused' : 'later', answer, false);
}
