import type { ImapFlow } from 'imapflow';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { type Bounce, parseBounce } from './parse-bounce.ts';
import { type Addressee, findByToken } from './recipients.ts';
import * as suppressions from './suppressions.ts';

const mostAtOnce = 200;
const mostBytes = 1_000_000;

/** Reads what came back to the bounce mailbox since the last time; what was read is marked as seen. */
export async function takeBounces({ db, config, log, stopping }: TaskContext): Promise<void> {
  const { bounce_imap_url } = config;
  if (!bounce_imap_url) return;
  const client = await imapClient(new URL(bounce_imap_url));
  client.on('error', () => {});
  try {
    await client.connect();
    await client.mailboxOpen('INBOX');
    const unseen = (await client.search({ seen: false }, { uid: true })) || [];
    for (const uid of unseen.slice(0, mostAtOnce)) {
      if (stopping.aborted) break;
      const message = await client.fetchOne(String(uid), { source: { maxLength: mostBytes } }, { uid: true });
      const { source } = message || {};
      const bounce = source && (await parseBounce(source).catch(() => undefined));
      if (bounce) await applyBounce(db, bounce);
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
    }
    await client.logout();
  } catch (error) {
    // The next look is in five minutes. A server's own words may name addresses.
    log.warn({ code: (error as { code?: string }).code }, 'the bounce mailbox could not be read');
  } finally {
    client.close();
  }
}

// Loaded where it is used: it would take 20 MB of every process.
async function imapClient({ hostname, port, protocol, username, password }: URL): Promise<ImapFlow> {
  const { ImapFlow } = await import('imapflow');
  const secure = protocol === 'imaps:';
  return new ImapFlow({
    host: hostname,
    port: Number(port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
  });
}

/** The mail has failed after all; an address that is no good gets no more. Told twice, the same. */
export async function applyBounce(db: Knex, { token, outcome, answer }: Bounce): Promise<void> {
  if (outcome === 'delayed') return;
  await asAuthor(db, null, async (trx) => {
    const [recipient] = await trx('mailing_recipients')
      .where({ token })
      .whereIn('state', ['sent', 'unknown'])
      .update({ state: 'failed', reason: 'bounced', answer })
      .returning(['email', 'mailing_id']);
    const addressee = recipient ?? (await goneAddressee(trx, token));
    if (!addressee || outcome !== 'bad_address') return;
    await suppressions.add(trx, addressee.email, 'bounced', { answer, mailing_id: addressee.mailing_id });
  });
}

async function goneAddressee(trx: Knex, token: string): Promise<Addressee | undefined> {
  const addressee = await findByToken(trx, token);
  return addressee?.id === null ? addressee : undefined;
}
