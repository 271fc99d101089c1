import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import { closeMailer } from '../../src/mail/mailer.ts';
import { sendRound, wakeMailings } from '../../src/mailing/send-round.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, type Site } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { jobContext, makeAddressed, makeMailing, sendAll, statesOf } from './make-mailing.ts';

let site: Site;
let smtp: LocalSmtp;
let context: TaskContext;
beforeEach(async () => {
  site = await openCommittedSite();
  smtp = await new LocalSmtp().open();
  context = await jobContext(site.db, smtp);
});
afterEach(async () => {
  closeMailer(context.mailer);
  await smtp.close();
  await site.close();
});

describe('a mailing', () => {
  it('reaches everybody once, each with his own text, and lands on the step where his lead is by then', async () => {
    const leads = await makeAddressed(site.db, 3);
    const id = await makeMailing(site.db, leads, { subject: 'For {{full_name}}', body: '**Hello**, {{full_name}}' });
    await site.db('leads').where({ id: leads[1]!.id }).update({ step_id: step.interested });
    await sendAll(context, id);
    await sendRound({ mailing_id: id }, context);

    const mails = (await smtp.read()).sort((a, b) => a.subject!.localeCompare(b.subject!));
    expect(mails.map(({ subject }) => subject)).toEqual(['For Anna 1', 'For Anna 2', 'For Anna 3']);
    expect(mails[0]!.html).toContain('<strong>Hello</strong>, Anna 1');
    expect(mails[0]!.text).toContain('Hello, Anna 1');
    const actions = await site.db('actions').orderBy('lead_id');
    expect(actions.map(({ step_id }) => step_id)).toEqual([step.new, step.interested, step.new]);
    expect(actions[0]).toMatchObject({ author_id: cast.Ada.id, action_type_id: 1, done_by_id: cast.Ada.id });
    expect(actions[0].text).toBe('For Anna 1\n\nHello, Anna 1');
    expect(actions[0].done_at).not.toBeNull();
    expect(await site.db('mailings').where({ id }).first()).toMatchObject({ state: 'done' });
    expect(await site.db('notifications').where({ admin_id: cast.Ada.id, kind: 'mailing_done' })).toHaveLength(1);
  });

  it('tells each recipient how to unsubscribe, by link and by header', async () => {
    const id = await makeMailing(site.db, await makeAddressed(site.db, 1));
    await sendAll(context, id);
    const { token } = await site.db('mailing_recipients').first('token');
    const [mail] = await smtp.read();
    const address = `https://crm.example.com/unsubscribe/${token}`;
    expect(mail!.html).toContain(`href="${address}"`);
    expect(mail!.text).toContain(address);
    const { source } = smtp.received[0]!;
    expect(source.replace(/\r?\n /g, ' ')).toContain(`List-Unsubscribe: <${address}>`);
    expect(source).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('skips who unsubscribed or went to the bin meanwhile', async () => {
    const leads = await makeAddressed(site.db, 3);
    const id = await makeMailing(site.db, leads);
    await site.db('suppressions').insert({ email: 'anna1@example.com', reason: 'unsubscribed' });
    await site.db('leads').where({ id: leads[1]!.id }).update({ deleted_at: new Date() });
    await sendAll(context, id);
    expect(await statesOf(site.db, id)).toEqual(['unsubscribed', 'failed', 'sent']);
    expect(smtp.received.map(({ to }) => to)).toEqual([['anna3@example.com']]);
  });

  it('keeps the pace of the settings', async () => {
    context = await jobContext(site.db, smtp, { mails_per_minute: 30 });
    const id = await makeMailing(site.db, await makeAddressed(site.db, 5));
    const began = Date.now();
    await sendRound({ mailing_id: id }, context);
    expect(Date.now() - began).toBeLessThan(20_000);
    // At the beginning, after two seconds and after four; a busy machine is late with the last.
    expect([2, 3]).toContain(smtp.received.length);
  });

  it('is sent once by two processes at once', async () => {
    const id = await makeMailing(site.db, await makeAddressed(site.db, 20));
    const other = await jobContext(site.db, smtp);
    await Promise.all([sendRound({ mailing_id: id }, context), sendRound({ mailing_id: id }, other)]);
    closeMailer(other.mailer);
    await sendAll(context, id);
    expect(smtp.received.flatMap(({ to }) => to).sort()).toEqual(
      [...new Set(smtp.received.flatMap(({ to }) => to))].sort(),
    );
    expect(smtp.received).toHaveLength(20);
  });
});

describe('when the mail server', () => {
  it('refuses some, the others get their mails and the states say what it answered', async () => {
    smtp.behave({
      recipient: (address) => {
        if (address.startsWith('anna1@')) return [550, 'no such user'];
        return address.startsWith('anna2@') ? [451, 'grey list'] : undefined;
      },
    });
    const id = await makeMailing(site.db, await makeAddressed(site.db, 3));
    await sendRound({ mailing_id: id }, context);
    const rows = await site.db('mailing_recipients').where({ mailing_id: id }).orderBy('id');
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'queued', 'sent']);
    expect(rows[0].answer).toContain('550 no such user');
    expect(rows[1].answer).toContain('451 grey list');
    expect(rows[1].next_attempt_at.getTime()).toBeGreaterThan(Date.now() + 50_000);

    await sendAll(context, id);
    expect(await statesOf(site.db, id)).toEqual(['failed', 'failed', 'sent']);
    expect(await site.db('mailing_recipients').where({ state: 'failed', reason: 'gave_up' })).toHaveLength(1);
    expect(smtp.received).toHaveLength(1);
  });

  it('is down, everybody stays queued, the pauses grow, and then all get theirs', async () => {
    await smtp.close();
    const id = await makeMailing(site.db, await makeAddressed(site.db, 4));
    const pauses: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await sendAll(context, id, 1);
      const mailing = await site.db('mailings').where({ id }).first();
      pauses.push(mailing.paused_until.getTime() - Date.now());
      expect(mailing.server_answer).toMatch(/ECONNREFUSED/);
    }
    expect(await statesOf(site.db, id)).toEqual(['queued', 'queued', 'queued', 'queued']);
    expect(pauses[1]).toBeGreaterThan(pauses[0]! * 1.5);
    expect(pauses[2]).toBeGreaterThan(pauses[1]! * 1.5);

    await smtp.open();
    await sendAll(context, id);
    expect(await statesOf(site.db, id)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(await site.db('mailings').where({ id }).first()).toMatchObject({ server_failures: 0, paused_until: null });
  });

  it('is slow, everybody still gets one', async () => {
    smtp.behave({ message: () => new Promise((done) => setTimeout(done, 200)) });
    const id = await makeMailing(site.db, await makeAddressed(site.db, 6));
    await sendAll(context, id);
    expect(await statesOf(site.db, id)).toEqual(Array(6).fill('sent'));
    expect(smtp.received).toHaveLength(6);
  });

  it.each(['drop', 'stall'] as const)(
    'takes a mail and then does %s, that one is unknown and not sent again',
    async (does) => {
      smtp.behave({ message: ({ to }) => (to[0] === 'anna2@example.com' ? does : undefined) });
      const id = await makeMailing(site.db, await makeAddressed(site.db, 3));
      await sendAll(context, id);
      expect(await statesOf(site.db, id)).toEqual(['sent', 'unknown', 'sent']);
      smtp.behave();
      await sendAll(context, id);
      expect(smtp.received).toHaveLength(3);
    },
  );
});

it('whoever was in flight when a process was killed is unknown at the next round', async () => {
  const id = await makeMailing(site.db, await makeAddressed(site.db, 3));
  const [first] = await site.db('mailing_recipients').orderBy('id').limit(1);
  await site.db('mailing_recipients').where({ id: first.id }).update({ state: 'sending' });
  await sendAll(context, id);
  expect(await statesOf(site.db, id)).toEqual(['unknown', 'sent', 'sent']);
  expect(smtp.received).toHaveLength(2);
});

it('a mailing whose job was lost is woken', async () => {
  const id = await makeMailing(site.db, await makeAddressed(site.db, 1));
  const jobs = async () =>
    (await site.db.raw(`select key from graphile_worker.jobs where task_identifier = 'send_mailing'`)).rows;
  await site.db.raw('select graphile_worker.remove_job(?)', [`mailing:${id}`]);
  expect(await jobs()).toEqual([]);
  await wakeMailings(context);
  await wakeMailings(context);
  expect(await jobs()).toEqual([{ key: `mailing:${id}` }]);
});
