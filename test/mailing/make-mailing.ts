import type { Knex } from 'knex';
import { pino } from 'pino';
import * as admins from '../../src/admins/repository.ts';
import { baseUrl, parseConfig, type Settings } from '../../src/config.ts';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import type { Lead } from '../../src/leads/repository.ts';
import { makeMailer } from '../../src/mail/mailer.ts';
import { chooseLeads } from '../../src/mailing/choose-leads.ts';
import { createMailing } from '../../src/mailing/create-mailing.ts';
import { sendRound } from '../../src/mailing/send-round.ts';
import { makeLead } from '../support/make.ts';
import { cast, type Person } from '../support/people.ts';
import type { LocalSmtp } from '../support/smtp.ts';

/** So many leads with an address each. */
export async function makeAddressed(
  db: Knex,
  count: number,
  values: Parameters<typeof makeLead>[1] = {},
): Promise<Lead[]> {
  const leads: Lead[] = [];
  for (let at = 1; at <= count; at += 1) {
    leads.push(await makeLead(db, { full_name: `Anna ${at}`, emails: [`anna${at}@example.com`], ...values }));
  }
  return leads;
}

export async function makeMailing(
  db: Knex,
  leads: Lead[],
  { by = 'Ada', ...values }: { by?: Person; subject?: string; body?: string } = {},
): Promise<number> {
  const me = await admins.get(db, cast[by].id);
  const { recipients } = await chooseLeads(
    db,
    me,
    leads.map(({ id }) => id),
  );
  const text = { subject: 'News', body: 'Hello, {{full_name}}', action_type_id: 1, ...values };
  const address = await createMailing(db, me, text, recipients, {});
  return Number(address.split('/').at(-1));
}

/** What a process with this mail server has for its jobs. */
export async function jobContext(db: Knex, smtp: LocalSmtp, more: Partial<Settings> = {}): Promise<TaskContext> {
  const quick = `${smtp.url}/?socketTimeout=400&greetingTimeout=400`;
  const config = parseConfig({
    smtp_url: quick,
    mail_from: 'Prospekt <crm@example.com>',
    mails_per_minute: 10_000,
    language: 'en',
    base_url: 'https://crm.example.com',
    ...more,
  });
  const stopping = new AbortController().signal;
  return {
    db,
    config,
    log: pino({ level: 'silent' }),
    mailer: await makeMailer(config),
    base_url: baseUrl(config),
    stopping,
  };
}

/** Runs rounds as if all pauses were over until nobody is queued. */
export async function sendAll(context: TaskContext, mailing_id: number, rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await context.db('mailings').where({ id: mailing_id }).update({ paused_until: null });
    await context
      .db('mailing_recipients')
      .where({ mailing_id })
      .update({ next_attempt_at: new Date(0) });
    await sendRound({ mailing_id }, context);
    if (!(await context.db('mailing_recipients').where({ mailing_id, state: 'queued' }).first('id'))) return;
  }
}

export async function statesOf(db: Knex, mailing_id: number): Promise<string[]> {
  return db('mailing_recipients').where({ mailing_id }).orderBy('id').pluck('state');
}
