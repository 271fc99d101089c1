import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import type { Lead } from '../../src/leads/repository.ts';
import { closeMailer } from '../../src/mail/mailer.ts';
import { sendRound } from '../../src/mailing/send-round.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site, type Visitor } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { jobContext, makeAddressed, makeMailing, sendAll, statesOf } from './make-mailing.ts';

let site: Site;
let smtp: LocalSmtp;
let context: TaskContext;
let ada: Visitor;
let leads: Lead[];
let id: number;
beforeEach(async () => {
  site = await openCommittedSite();
  smtp = await new LocalSmtp().open();
  context = await jobContext(site.db, smtp);
  ada = await site.as('Ada');
  await ada.get('/admins');
  leads = await makeAddressed(site.db, 2, { responsible_id: cast.Sam.id });
  id = await makeMailing(site.db, leads, { by: 'Sam', body: 'Yours, {{sender}}' });
});
afterEach(async () => {
  closeMailer(context.mailer);
  await smtp.close();
  await site.close();
});

const mailing = () => site.db('mailings').where({ id }).first();
const mails = async () => (await smtp.read()).map(({ text }) => text!.split('\n')[0]);
const round = () => sendRound({ mailing_id: id }, context);
const setSam = (values: object) => site.db('admins').where({ id: cast.Sam.id }).update(values);

describe('a mailing whose sender', () => {
  it('was disabled stops at the next round, says why, and goes on in the name of who goes on with it', async () => {
    expect((await ada.post(`/admins/${cast.Sam.id}/disable`)).status).toBe(303);
    await round();
    expect(smtp.received).toEqual([]);
    expect(await mailing()).toMatchObject({ state: 'stopped', stop_reason: 'sender_disabled' });
    expect((await ada.get(`/mailings/${id}`)).text).toContain('Sam Seller can no longer sign in');
    expect((await ada.get('/mailings')).text).toContain('Sam Seller can no longer sign in');

    expect((await ada.post(`/mailings/${id}/continue`)).status).toBe(303);
    await sendAll(context, id);
    expect(await mails()).toEqual(['Yours, Ada Admin', 'Yours, Ada Admin']);
    expect(await site.db('actions').pluck('author_id')).toEqual([cast.Ada.id, cast.Ada.id]);
    expect(await mailing()).toMatchObject({ state: 'done', stop_reason: null, admin_id: cast.Sam.id });
    const page = (await ada.get(`/mailings/${id}`)).text;
    expect(page).toContain('In the name of Ada Admin');
    expect(page).not.toContain('can no longer sign in');
    expect(await site.db('notifications').where({ kind: 'mailing_done' }).pluck('admin_id')).toEqual([cast.Ada.id]);
  });

  it.each(['mailings.send', 'leads.view'])('lost the right %s stops, and is his again with it', async (right) => {
    const rights = cast.Sam.rights.filter((each) => each !== right);
    await setSam({ rights });
    await round();
    expect(smtp.received).toEqual([]);
    expect(await mailing()).toMatchObject({ state: 'stopped', stop_reason: 'sender_right' });
    expect((await ada.get(`/mailings/${id}`)).text).toContain('Sam Seller may no longer send mailings');
    const sam = await site.as('Sam');
    expect((await sam.post(`/mailings/${id}/continue`)).status).toBe(403);
    expect((await mailing()).state).toBe('stopped');

    await setSam({ rights: [...cast.Sam.rights] });
    await sam.post(`/mailings/${id}/continue`);
    await sendAll(context, id);
    expect(await mails()).toEqual(['Yours, Sam Seller', 'Yours, Sam Seller']);
    expect(await mailing()).toMatchObject({ state: 'done', stop_reason: null });
  });

  it('stays the sender when somebody else stops it and goes on with it', async () => {
    await ada.post(`/mailings/${id}/stop`);
    await ada.post(`/mailings/${id}/continue`);
    await sendAll(context, id);
    expect(await mails()).toEqual(['Yours, Sam Seller', 'Yours, Sam Seller']);
  });

  it('no longer sees a lead leaves it out, and does not try it again for somebody else', async () => {
    await site.db('leads').where({ id: leads[0]!.id }).update({ responsible_id: cast.Ada.id });
    await sendAll(context, id);
    expect(smtp.received.map(({ to }) => to)).toEqual([['anna2@example.com']]);
    expect(await statesOf(site.db, id)).toEqual(['failed', 'sent']);
    expect((await ada.get(`/mailings/${id}`)).text).toContain('The lead is no longer the sender’s.');
    await ada.post(`/mailings/${id}/retry`);
    expect(await statesOf(site.db, id)).toEqual(['failed', 'sent']);

    await setSam({ disabled_at: new Date() });
    await ada.post(`/mailings/${id}/retry`);
    await sendAll(context, id);
    expect(await statesOf(site.db, id)).toEqual(['sent', 'sent']);
    expect((await mails())[1]).toBe('Yours, Ada Admin');
  });
});
