import type { ParsedMail } from 'mailparser';

/** What a returned mail says: of which mail of ours, whether it came through, and whether the address is any good. */
export interface Bounce {
  token: string;
  outcome: 'bad_address' | 'undelivered' | 'delayed';
  /** What the other mail server said. */
  answer: string;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Undefined for whatever else lands in a mailbox: answers, notices of absence, advertising. */
export async function parseBounce(source: Buffer): Promise<Bounce | undefined> {
  // Loaded where it is used: it would take 12 MB of every process.
  const { simpleParser } = await import('mailparser');
  const mail = await simpleParser(source, { skipTextToHtml: true, skipImageLinks: true, keepDeliveryStatus: true });
  const token = tokenOf(mail, source);
  const report = reportOf(mail);
  if (!token || !report) return undefined;
  return { token, outcome: outcomeOf(report), answer: report.diagnostic.slice(0, 500) };
}

// The address it was sent to says it; some servers write that nowhere, then the returned mail's own header does.
function tokenOf({ headerLines }: ParsedMail, source: Buffer): string | undefined {
  const to = headerLines.filter(({ key }) => /^(to|delivered-to|x-original-to|envelope-to)$/.test(key));
  const addressed = new RegExp(`\\+(${uuid})@`, 'i').exec(to.map(({ line }) => line).join('\n'));
  const returned = new RegExp(`/unsubscribe/(${uuid})>`, 'i').exec(source.toString('latin1'));
  return (addressed ?? returned)?.[1]?.toLowerCase();
}

interface Report {
  action: string;
  /** Such as `5.1.1`. */
  status: string;
  diagnostic: string;
}

/** The part of a delivery report for programs (RFC 3464), or Exim's header that stands for one. */
function reportOf(mail: ParsedMail): Report | undefined {
  const part = mail.attachments.find(({ contentType }) => contentType === 'message/delivery-status');
  if (part) {
    const text = part.content.toString('utf8').replace(/\r?\n[ \t]+/g, ' ');
    const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
    const diagnostic = field('Diagnostic-Code').replace(/^[\w-]+;\s*/, '');
    const status = /^\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? statusIn(diagnostic);
    return { action: field('Action').toLowerCase(), status, diagnostic: diagnostic || status };
  }
  if (!mail.headers.has('x-failed-recipients')) return undefined;
  const line = /^.*\b[45]\d\d[ -].*$/m.exec(mail.text ?? '')?.[0].trim() ?? '';
  return { action: 'failed', status: statusIn(line), diagnostic: line };
}

function statusIn(text: string): string {
  const enhanced = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0];
  const basic = /\b([45])\d\d\b/.exec(text)?.[1];
  return enhanced ?? (basic ? `${basic}.0.0` : '');
}

// A full mailbox or a refusal of our mail (5.2.2, 5.7.x) says nothing against the address itself.
const badAddress = /^5\.(0\.\d+|1\.\d+|2\.1|4\.4)$/;

function outcomeOf({ action, status }: Report): Bounce['outcome'] {
  if (action !== 'failed') return 'delayed';
  return badAddress.test(status) ? 'bad_address' : 'undelivered';
}
