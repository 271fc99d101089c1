import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import { closeMailer } from '../../src/mail/mailer.ts';
import { sendRound } from '../../src/mailing/send-round.ts';
import { openCommittedSite, type Site, type Visitor } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';
import { jobContext, makeAddressed, makeMailing, sendAll } from './make-mailing.ts';

let site: Site;
let smtp: LocalSmtp;
let context: TaskContext;
let ada: Visitor;
let lead: number;
beforeEach(async () => {
  smtp = await new LocalSmtp().open();
  const settings = await jobContext({} as never, smtp, { language: 'uk' });
  site = await openCommittedSite({ config: settings.config, mailer: settings.mailer });
  context = { ...settings, db: site.db };
  ada = await site.as('Ada');
  const made = { entity: 'lead', hint: '', required: false };
  await site.db('custom_fields').insert([
    { ...made, key: 'plan', name: 'Plan <b>', kind: 'text', position: 1 },
    { ...made, key: 'until', name: 'Until', kind: 'date', position: 2 },
    { ...made, key: 'speed', name: 'Speed', kind: 'number', position: 3 },
    { ...made, key: 'options', name: 'Options', kind: 'multi_select', options: ['TV', 'Phone'], position: 4 },
    { ...made, entity: 'client', key: 'secret', name: 'Of clients', kind: 'text', position: 1 },
  ]);
  const custom = {
    plan: '[Free](http://evil.example) <i>',
    until: '2026-12-24',
    speed: 1500.5,
    options: ['TV', 'Phone'],
  };
  lead = (await makeAddressed(site.db, 1))[0]!.id;
  await site.db('leads').where({ id: lead }).update({ custom });
});
afterEach(async () => {
  closeMailer(context.mailer);
  await smtp.close();
  await site.close();
});

const body = 'Plan {{custom.plan}}, until {{ custom.until }}, {{custom.speed}}, {{custom.options}}.';
const draft = { subject: 'For {{custom.options}}', body, action_type_id: 1 };
const fieldsOf = (where: object) => site.db('custom_fields').where(where);
const template = '/settings/mail-templates';

describe('a custom field as a merge field', () => {
  it('is offered by its name, filled in for each recipient as his language writes it, and nothing but text', async () => {
    const form = await ada.get(`/mailings/new?ids=${lead}`);
    expect(form.text).toContain('<code>{{custom.plan}}</code>');
    expect(form.text).toContain('Plan &lt;b&gt;');
    expect(form.text).not.toContain('custom.secret');
    expect((await ada.post('/mailings/new', { ...draft, ids: lead, do: 'show' })).text).toContain('until 2026-12-24');

    const { headers } = await ada.post('/mailings', { ...draft, ids: lead });
    await sendAll(context, Number(headers.location!.split('/').at(-1)));
    const [mail] = await smtp.read();
    expect(mail!.subject).toBe('For TV, Phone');
    expect(mail!.text!.replace(/\s+/g, ' ')).toContain(
      'Plan [Free](http://evil.example) <i>, until 24.12.2026, 1 500,5, TV, Phone.',
    );
    expect(mail!.html).not.toContain('href="http://evil.example"');
    expect(mail!.html).not.toContain('<i>');
  });

  it('that there is not, or of clients, is refused where the text is saved', async () => {
    for (const name of ['custom.none', 'custom.secret', 'custom.__proto__', 'custom.constructor']) {
      const wrong = { ...draft, body: `{{${name}}}` };
      const answer = await ada.post('/mailings', { ...wrong, ids: lead });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`There is no such field: {{${name}}}`);
      expect((await ada.post(template, { name: 'New', ...wrong })).status).toBe(422);
    }
    expect((await ada.post(template, { name: 'New', ...draft })).status).toBe(303);
    expect(await site.db('mailings')).toEqual([]);
  });

  it('that is gone says so: in a template that is filled in, and where it is saved', async () => {
    await ada.post(template, { name: 'New', ...draft });
    await fieldsOf({ key: 'plan' }).update({ deleted_at: new Date() });
    const { id } = await site.db('mail_templates').first();
    const filled = await ada.post('/mailings/new', { ids: lead, do: 'template', template_id: id });
    expect(filled.text).toContain('Deleted fields: {{custom.plan}} (Plan &lt;b&gt;)');
    expect((await ada.get(`${template}/${id}/edit`)).text).toContain('Deleted fields: {{custom.plan}}');
    expect((await ada.post('/mailings', { ...draft, ids: lead })).status).toBe(422);
  });

  it('that goes while mails are sent stops the mailing; brought back, it goes on', async () => {
    const id = await makeMailing(site.db, [await site.db('leads').where({ id: lead }).first()], draft);
    await fieldsOf({ key: 'plan' }).update({ deleted_at: new Date() });
    await sendRound({ mailing_id: id }, context);
    expect(smtp.received).toEqual([]);
    expect(await site.db('mailings').first()).toMatchObject({ state: 'stopped', stop_reason: 'field_gone' });
    const page = (await ada.get(`/mailings/${id}`)).text;
    expect(page).toContain('The text has fields that were deleted');
    expect(page).toContain('{{custom.plan}} (Plan &lt;b&gt;)');

    await fieldsOf({ key: 'plan' }).update({ deleted_at: null });
    await ada.post(`/mailings/${id}/continue`);
    await sendAll(context, id);
    expect(smtp.received).toHaveLength(1);
  });
});
