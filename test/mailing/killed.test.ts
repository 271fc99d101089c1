import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { asAuthor } from '../../src/db/change-log.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { cast, step } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { makeMailing } from './make-mailing.ts';

let database: TestDatabase;
let smtp: LocalSmtp;
let env: Record<string, string>;
beforeEach(async () => {
  database = await cloneDatabase();
  smtp = await new LocalSmtp().open();
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'prospekt-mailing-'));
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'crm@example.com', MAILS_PER_MINUTE: '10000' };
  env = { DATABASE_URL: database.url, DATA_DIR, ...mail };
});
afterEach(async () => {
  await smtp.close();
  await database.drop();
  await rm(env.DATA_DIR!, { recursive: true });
});

const recipients = 500;

async function addLeads(): Promise<Array<{ id: number }>> {
  const rows = Array.from({ length: recipients }, (_, at) => ({
    full_name: `Anna ${at}`,
    emails: [`anna${at}@example.com`],
    step_id: step.new,
    responsible_id: cast.Ada.id,
  }));
  return asAuthor(database.db, cast.Ada, (trx) => trx('leads').insert(rows).returning('id'));
}

it('killed twice in the midst of 500 mails, nobody gets two and every state is true', {
  timeout: 120_000,
}, async () => {
  // Killed while a mail is on its way, at the worst moment: the server has it, the sender was not told.
  smtp.behave({ message: () => new Promise((done) => setTimeout(done, 10)) });
  const id = await makeMailing(database.db, (await addLeads()) as never);
  for (const soMany of [100, 250]) {
    const server = await startServer(env);
    await expect.poll(() => smtp.received.length, { timeout: 100_000, interval: 5 }).toBeGreaterThan(soMany);
    server.child.kill('SIGKILL');
    await server.ended(5000);
  }
  const last = await startServer(env);
  const state = async () => (await database.db('mailings').where({ id }).first()).state;
  await expect.poll(state, { timeout: 100_000, interval: 100 }).toBe('done');
  last.child.kill('SIGTERM');
  expect(await last.ended(25_000)).toBe(0);

  const got = smtp.received.flatMap(({ to }) => to);
  expect(new Set(got).size).toBe(got.length);
  const rows: Array<{ email: string; state: string; action_id: number | null }> =
    await database.db('mailing_recipients');
  const inState = (name: string) => rows.filter((row) => row.state === name).map(({ email }) => email);
  const [sent, unknown] = [inState('sent'), inState('unknown')];
  expect(sent.length + unknown.length).toBe(recipients);
  expect(unknown.length).toBeGreaterThan(0);
  expect(unknown.length).toBeLessThanOrEqual(6);
  expect(sent.filter((email) => !got.includes(email))).toEqual([]);
  expect(got.filter((email) => !sent.includes(email) && !unknown.includes(email))).toEqual([]);
  expect(rows.filter((row) => (row.action_id !== null) !== (row.state === 'sent'))).toEqual([]);
  expect(Number((await database.db('actions').count({ n: '*' }).first())!.n)).toBe(sent.length);
});

it('ended in the midst of a mailing, a process leaves nobody in doubt', { timeout: 300_000 }, async () => {
  smtp.behave({ message: () => new Promise((done) => setTimeout(done, 10)) });
  const id = await makeMailing(database.db, (await addLeads()) as never);
  const server = await startServer(env);
  await expect.poll(() => smtp.received.length, { timeout: 100_000, interval: 5 }).toBeGreaterThan(50);
  server.child.kill('SIGTERM');
  expect(await server.ended(25_000)).toBe(0);
  expect(server.output()).not.toMatch(/anna|@/);
  const states = await database.db('mailing_recipients').where({ mailing_id: id }).pluck('state');
  expect(states.filter((state) => state === 'sent')).toHaveLength(smtp.received.length);
  expect(states.filter((state) => state === 'queued')).toHaveLength(recipients - smtp.received.length);

  // One that the server never answers is given up in time.
  smtp.behave({ message: () => 'stall' });
  const next = await startServer(env);
  const before = smtp.received.length;
  await expect.poll(() => smtp.received.length, { timeout: 100_000, interval: 5 }).toBeGreaterThan(before);
  next.child.kill('SIGTERM');
  expect(await next.ended(25_000)).toBe(0);
  const unknown = await database.db('mailing_recipients').where({ mailing_id: id, state: 'unknown' });
  expect(unknown.length).toBe(smtp.received.length - before);
});
