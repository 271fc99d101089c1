import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('the page of a lead', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  it('shows who it is, with links to call and write', async () => {
    const lead = await makeLead(site.db, {
      full_name: 'Вася Пупкин',
      phones: ['+380681111111', '12-34'],
      emails: ['test@gmail.com'],
      city: 'Odesa',
      address: 'вул. Вулиця, 1',
      company: 'ABillS',
      company_code: '30012345',
      source_id: 2,
      comments: 'Первая строка\nВторая',
      priority: 'high',
    });
    const { status, text } = await ada.get(`/leads/${lead.id}`);
    expect(status).toBe(200);
    expect(text).toContain('<h1 class="page-title">Вася Пупкин</h1>');
    expect(text).toContain('<a href="tel:+380681111111">+380 68 111 1111</a>');
    expect(text).toContain('href="tel:1234"');
    expect(text).toContain('href="mailto:test@gmail.com"');
    for (const known of ['Odesa, вул. Вулиця, 1', 'ABillS', '30012345', 'Phone', 'Ada Admin', 'High', 'Вторая'])
      expect(text).toContain(known);
  });

  it('is reached part by part by its headings', async () => {
    const lead = await makeLead(site.db, { comments: 'Second' });
    const { text } = await ada.get(`/leads/${lead.id}?show=tasks`);
    const headings = [...text.matchAll(/<h2 class="visually-hidden"[^>]*>([^<]*)</g)].map(([, heading]) => heading);
    expect(headings).toEqual(['Steps', 'Contact details', 'New note or action', 'Tasks']);
    expect(text).toMatch(/<form class="card step-bar"[^>]* aria-describedby="steps-hint"/);
    expect(text).toContain('id="steps-hint">Pressing a step moves the lead to it.');
  });

  it('shows a hostile name as text', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const lead = await makeLead(site.db, { full_name: name, comments: name, emails: ['a"onclick=b@example.com'] });
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).not.toContain('<img src=x');
    expect(text).not.toContain('"onclick');
    expect(text).toContain('&lt;img src=x');
  });

  it('leads to the neighbours and back to the list one came from', async () => {
    const [first, lead, last] = [await makeLead(site.db), await makeLead(site.db), await makeLead(site.db)];
    const from = encodeURIComponent('tab=all&sort=id');
    const { text } = await ada.get(`/leads/${lead.id}?from=${from}`);
    expect(text).toContain('href="/leads?tab=all&amp;sort=id"');
    expect(text).toContain(`href="/leads/${first.id}?from=tab%3Dall%26sort%3Did"`);
    expect(text).toContain(`href="/leads/${last.id}?from=tab%3Dall%26sort%3Did"`);
    expect(text).toContain(`action="/leads/${lead.id}/step?from=tab%3Dall%26sort%3Did"`);
  });

  it('offers only what one may do', async () => {
    const lead = await makeLead(site.db);
    const mine = (await ada.get(`/leads/${lead.id}`)).text;
    expect(mine).toContain(`href="/leads/${lead.id}/edit"`);
    expect(mine).toContain(`action="/leads/${lead.id}/delete"`);

    const { text } = await (await site.as('Vera')).get(`/leads/${lead.id}`);
    expect(text).not.toContain(`/leads/${lead.id}/edit"`);
    expect(text).not.toContain(`action="/leads/${lead.id}/delete"`);
    expect(text).not.toContain(`action="/leads/${lead.id}/actions"`);
    expect(text).toContain('You have no right to change leads, so the step stays.');
  });

  it('says that a lead is in the bin and offers to restore it', async () => {
    const lead = await makeLead(site.db);
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toContain('In the bin since');
    expect(text).toContain(`action="/leads/${lead.id}/restore"`);
    expect(text).not.toContain(`action="/leads/${lead.id}/actions"`);
  });

  it('keeps the whole history, with words instead of numbers', async () => {
    const lead = await makeLead(site.db, { source_id: 1, tag_ids: [1] });
    await site
      .db('leads')
      .where({ id: lead.id })
      .update({ source_id: 3, priority: 'high', tag_ids: [2], city: 'Kyiv' });
    await site.db('leads').where({ id: lead.id }).update({ step_id: step.interested });
    const { text } = await ada.get(`/leads/${lead.id}?show=history`);
    expect(text).toContain('<del>Advertising</del> → <ins>Website</ins>');
    expect(text).toContain('<del>Normal</del> → <ins>High</ins>');
    expect(text).toContain('<del>Urgent</del> → <ins>Fibre</ins>');
    expect(text).toContain('<del>New</del> → <ins>Interested</ins>');
    expect(text).toContain('<del>—</del> → <ins>Kyiv</ins>');
    expect(text).toContain('Lead added');
  });

  it('pages through a long history', async () => {
    const lead = await makeLead(site.db);
    for (let n = 0; n < 60; n += 1)
      await site
        .db('leads')
        .where({ id: lead.id })
        .update({ city: `City ${n}.` });
    const first = await ada.get(`/leads/${lead.id}?show=history`);
    expect(first.text).toContain('<ins>City 59.</ins>');
    expect(first.text).not.toContain('<ins>City 9.</ins>');
    const older = /href="([^"]*before=\d+[^"]*)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    expect((await ada.get(older)).text).toContain('<ins>City 9.</ins>');
  });

  it('is not there for those who may not see it', async () => {
    const lead = await makeLead(site.db, { responsible_id: cast.Ada.id });
    expect((await (await site.as('Sam')).get(`/leads/${lead.id}`)).status).toBe(404);
    expect((await (await site.as('Otto')).get(`/leads/${lead.id}`)).status).toBe(403);
    expect((await site.stranger().get(`/leads/${lead.id}`)).status).toBe(303);
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await (await site.as('Sam')).get(`/leads/${own.id}`)).status).toBe(200);
  });

  it('answers 404 for what is no id and survives any query', async () => {
    const lead = await makeLead(site.db);
    for (const id of ['0', '999999', '99999999999999', '-1', '1.5', 'abc', '1%20or%201=1'])
      expect((await ada.get(`/leads/${id}`)).status, id).toBe(404);
    const queries = [
      'show=x',
      'step=x&kind=y',
      'before=9999999999999999.9.9',
      'before=1.1.999999999999999',
      'from=%3F%26',
      'step=1&step=2',
      'show=history&before=-5',
      'before=6999999999999999.1.1&kind=note',
      `from=${'a'.repeat(5000)}`,
    ];
    for (const query of queries) expect((await ada.get(`/leads/${lead.id}?${query}`)).status, query).toBe(200);
  });
});
