import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeAddressed, makeMailing, statesOf } from './make-mailing.ts';

let site: Site;
let ada: Visitor;
let id: number;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  id = await makeMailing(site.db, await makeAddressed(site.db, 3));
});
afterEach(() => site.close());

const state = async () => (await site.db('mailings').where({ id }).first()).state;
const set = (email: string, values: object) =>
  site.db('mailing_recipients').where({ mailing_id: id, email }).update(values);

describe('a mailing', () => {
  it('can be stopped, and go on', async () => {
    expect((await ada.post(`/mailings/${id}/stop`)).status).toBe(303);
    expect(await state()).toBe('stopped');
    expect((await ada.get(`/mailings/${id}`)).text).toContain('Stopped');
    await ada.post(`/mailings/${id}/stop`);
    await ada.post(`/mailings/${id}/continue`);
    expect(await state()).toBe('sending');
  });

  it('tries the failed ones again, at the address that the lead has now', async () => {
    await set('anna1@example.com', { state: 'failed', answer: '550 no such user', attempts: 6, reason: 'gave_up' });
    await set('anna2@example.com', { state: 'sent' });
    await site.db('mailings').where({ id }).update({ state: 'done' });
    await site
      .db('leads')
      .where({ email: 'anna1@example.com' })
      .update({ emails: ['right@example.com'] });
    const page = await ada.get(`/mailings/${id}?state=failed`);
    expect(page.text).toContain('550 no such user');
    expect(page.text).not.toContain('anna2@example.com');
    expect((await ada.post(`/mailings/${id}/retry`)).status).toBe(303);
    expect(await statesOf(site.db, id)).toEqual(['queued', 'sent', 'queued']);
    expect(await site.db('mailing_recipients').where({ email: 'right@example.com' }).first()).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
    expect(await state()).toBe('sending');
  });

  it('shows what was sent, what failed and what is left apart, to eyes and to screen readers', async () => {
    await set('anna1@example.com', { state: 'sent' });
    await set('anna2@example.com', { state: 'failed', answer: '550 no such user' });
    const { text } = await ada.get(`/mailings/${id}`);
    expect(/<div class="mailing-bar"[^>]*>/.exec(text)![0]).toContain(
      'role="progressbar" aria-label="Progress of the mailing" aria-valuemin="0" aria-valuemax="3" aria-valuenow="1" aria-valuetext="Sent: 1, Failed: 1, Left: 1"',
    );
    expect(text.match(/<rect class="part-\w+"[^>]*width="33.3%"/g)).toHaveLength(3);
  });

  it("does not try again leads that are out of the person's sight by now", async () => {
    const leads = await makeAddressed(site.db, 2, { responsible_id: cast.Sam.id });
    const own = await makeMailing(site.db, [leads[0]!], { by: 'Sam' });
    const row = { mailing_id: own, lead_id: leads[1]!.id, email: 'anna2@example.com' };
    await site.db('mailing_recipients').insert(row);
    await site.db('mailing_recipients').where({ mailing_id: own }).update({ state: 'failed' });
    await site.db('leads').where({ id: leads[1]!.id }).update({ responsible_id: cast.Ada.id });
    await (await site.as('Sam')).post(`/mailings/${own}/retry`);
    expect(await statesOf(site.db, own)).toEqual(['queued', 'failed']);
  });

  it('asks of the unknown ones: again, or sent', async () => {
    await set('anna1@example.com', { state: 'unknown' });
    await set('anna2@example.com', { state: 'unknown' });
    const rows = await site.db('mailing_recipients').where({ mailing_id: id }).orderBy('id');
    expect((await ada.get(`/mailings/${id}?state=unknown`)).text).toContain('Send again');
    expect((await ada.post(`/mailing-recipients/${rows[0].id}`, { decision: 'again' })).status).toBe(303);
    expect((await ada.post(`/mailing-recipients/${rows[1].id}`, { decision: 'sent' })).status).toBe(303);
    expect(await statesOf(site.db, id)).toEqual(['queued', 'sent', 'queued']);
    const [action] = await site.db('actions').where({ lead_id: rows[1].lead_id });
    expect(action).toMatchObject({ author_id: cast.Ada.id, action_type_id: 1, text: 'News\n\nHello, Anna 2' });
    expect((await ada.post(`/mailing-recipients/${rows[1].id}`, { decision: 'again' })).status).toBe(409);
    expect((await ada.post(`/mailing-recipients/${rows[2].id}`, { decision: 'sent' })).status).toBe(409);
    expect((await ada.post(`/mailing-recipients/${rows[0].id}`, { decision: 'eat' })).status).toBe(400);
    expect(await site.db('actions')).toHaveLength(1);
  });

  it('is not for who may not send, and not there under a wrong number', async () => {
    const [viewer] = [await site.as('Vera')];
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['mailings.view'] });
    for (const part of ['stop', 'continue', 'retry']) {
      expect((await viewer.post(`/mailings/${id}/${part}`)).status).toBe(403);
      expect((await ada.post(`/mailings/999999/${part}`)).status).toBe(404);
      expect((await ada.forge(`/mailings/${id}/${part}`)).status).toBe(403);
    }
    const page = await (await site.as('Vera')).get(`/mailings/${id}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('anna1@example.com');
    expect(await state()).toBe('sending');
  });
});
