import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('changing step and responsible in a row of the table', () => {
  let site: Site;
  let ada: Visitor;
  let sam: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    [ada, sam] = [await site.as('Ada'), await site.as('Sam')];
    lead = await makeLead(site.db, { full_name: 'Anna', responsible_id: cast.Ada.id });
  });
  afterEach(() => site.close());

  const now = () => site.db('leads').where({ id: lead.id }).first('step_id', 'responsible_id', 'version');
  const path = (field: string, id = lead.id) => `/leads/${id}/change/${field}`;
  const from = 'tab=all&sort=full_name&size=20&page=2';

  it('the row holds links to small pages, and nothing of their choices', async () => {
    const { text } = await ada.get('/leads?tab=all&sort=full_name');
    const suffix = `?from=${encodeURIComponent('tab=all&sort=full_name')}`;
    for (const field of ['step', 'responsible']) expect(text).toContain(`href="${path(field)}${suffix}"`);
    expect(text).not.toContain('Interested');
    for (const name of ['New. Change the step: Anna', 'Ada Admin. Change the responsible: Anna'])
      expect(text).toContain(`aria-label="${name}"`);
    const page = (await ada.get(path('step') + suffix)).text;
    for (const name of ['New', 'Contacted', 'Interested', 'Contract']) expect(page).toContain(`<span>${name}</span>`);
    expect(page).toMatch(/value="1" aria-current="true"/);
    expect(page).toContain('href="/leads?tab=all&amp;sort=full_name"');
  });

  it('moves to another step and comes back to the same place of the list', async () => {
    const { status, headers } = await ada.post(path('step'), { step_id: step.interested, was: step.new, from });
    expect([status, headers.location]).toEqual([303, `/leads?${from}`]);
    expect(await now()).toMatchObject({ step_id: step.interested });
    const { text } = await ada.get('/leads');
    expect(text).toContain('The step is changed: Anna');
  });

  it('is taken back by the operation’s Undo, back to the list', async () => {
    await ada.post(path('responsible'), { responsible_id: cast.Sam.id, from });
    const { text } = await ada.get('/leads');
    const undo = /action="(\/operations\/\d+\/undo)"/.exec(text)?.[1] ?? 'none';
    expect(text).toContain(`name="back" value="/leads?${from.replaceAll('&', '&amp;')}"`);
    const { status, headers } = await ada.post(undo, { back: `/leads?${from}` });
    expect([status, headers.location]).toEqual([303, `/leads?${from}`]);
    expect(await now()).toMatchObject({ responsible_id: cast.Ada.id });
    expect((await ada.get('/operations')).text).toContain('Responsible changed: Anna');
  });

  it('gives a lead to somebody, who is told, or to nobody', async () => {
    await ada.post(path('responsible'), { responsible_id: cast.Sam.id });
    expect(await now()).toMatchObject({ responsible_id: cast.Sam.id });
    const told = await site.db('notifications').where({ admin_id: cast.Sam.id, kind: 'lead_given' });
    expect(told).toHaveLength(1);
    await ada.post(path('responsible'), { responsible_id: 'none', was: cast.Sam.id });
    expect(await now()).toMatchObject({ responsible_id: null });
    await ada.post(path('responsible'), { responsible_id: cast.Ada.id, was: 'none' });
    expect(await now()).toMatchObject({ responsible_id: cast.Ada.id });
  });

  it('does nothing where it is so already', async () => {
    const before = await now();
    expect((await ada.post(path('step'), { step_id: step.new, was: step.contract })).status).toBe(303);
    expect(await now()).toEqual(before);
    expect(await site.db('operations')).toEqual([]);
  });

  it('shows what somebody else chose meanwhile, and asks again', async () => {
    await ada.post(path('step'), { step_id: step.contract });
    await ada.get('/leads');
    const { status, text } = await ada.post(path('step'), { step_id: step.contacted, was: step.new, from });
    expect(status).toBe(409);
    expect(text).toContain('role="alert"');
    expect(text).toContain(`name="was" value="${step.contract}"`);
    expect(text).toContain('name="from" value="tab=all&amp;sort=full_name&amp;size=20&amp;page=2"');
    expect(await now()).toMatchObject({ step_id: step.contract });
    await ada.post(path('step'), { step_id: step.contacted, was: step.contract });
    expect(await now()).toMatchObject({ step_id: step.contacted });
  });

  it('lets somebody else change another field meanwhile', async () => {
    await site.db('leads').where({ id: lead.id }).update({ city: 'Odesa' });
    expect((await ada.post(path('step'), { step_id: step.contacted, was: step.new })).status).toBe(303);
    expect(await now()).toMatchObject({ step_id: step.contacted });
  });

  it('refuses what is not to be chosen, on the same page', async () => {
    const before = await now();
    for (const step_id of ['', 'none', '999', 'x', '-1', '1.5'])
      expect((await ada.post(path('step'), { step_id, from })).status, step_id).toBe(422);
    for (const responsible_id of ['', '999', 'me', '99999999999'])
      expect((await ada.post(path('responsible'), { responsible_id })).status, responsible_id).toBe(422);
    const { text } = await ada.post(path('step'), { step_id: '999', from });
    expect(text).toContain('role="alert"');
    expect(text).toContain('page=2');
    expect(await now()).toEqual(before);
  });

  it('is plain text for who may not change it: without the right, of others, in the bin, by who sees only his own', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get('/leads')).text).not.toContain('/change/');
    expect((await vera.get(path('step'))).status).toBe(403);
    expect((await vera.post(path('step'), { step_id: step.contacted })).status).toBe(403);
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    const { text } = await sam.get('/leads');
    expect(text).toContain(path('step', own.id));
    expect(text).not.toContain(path('responsible', own.id));
    expect((await sam.post(path('responsible', own.id), { responsible_id: cast.Ada.id })).status).toBe(422);
    expect((await sam.post(path('responsible', own.id), { responsible_id: 'none' })).status).toBe(422);
    expect((await site.db('leads').where({ id: own.id }).first()).responsible_id).toBe(cast.Sam.id);
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect((await ada.get('/leads?tab=bin')).text).not.toContain('/change/');
    expect((await ada.get(path('step'))).status).toBe(409);
    expect((await ada.post(path('step'), { step_id: step.contacted })).status).toBe(409);
    expect(await now()).toMatchObject({ step_id: step.new });
  });

  it('of somebody else’s lead is 404 and changes nothing; unknown ones too; forged requests are refused', async () => {
    const before = await now();
    expect((await sam.get(path('step'))).status).toBe(404);
    expect((await sam.post(path('step'), { step_id: step.contacted })).status).toBe(404);
    expect((await sam.post(path('responsible'), { responsible_id: cast.Sam.id })).status).toBe(404);
    for (const unknown of [
      '/leads/999999/change/step',
      '/leads/x/change/step',
      path('priority'),
      path('constructor'),
    ]) {
      expect((await ada.get(unknown)).status, unknown).toBe(404);
      expect((await ada.post(unknown, { step_id: step.contacted })).status, unknown).toBe(404);
    }
    expect((await ada.forge(path('step'), { step_id: step.contacted })).status).toBe(403);
    expect(await now()).toEqual(before);
  });

  it('comes back to the list only, whatever is sent as the way back', async () => {
    for (const back of ['//evil.example', 'https://evil.example/?a=b', '\r\nX: y', 'x'.repeat(5000)]) {
      const { headers } = await ada.post(path('step'), { step_id: step.contacted, from: back });
      expect(headers.location).toMatch(/^\/leads(\?|$)/);
      await ada.post(path('step'), { step_id: step.new });
    }
  });

  it('leaves a view through which the list is seen as it is', async () => {
    const columns = ['full_name', 'step_id'];
    const view = { list: 'leads', admin_id: cast.Ada.id, name: 'V', query: 'tab=all&sort=full_name&size=10', columns };
    const [{ id }] = await site.db('saved_views').insert(view).returning('id');
    const { text } = await ada.get(`/leads?view=${id}`);
    const link = /href="([^"]*\/change\/step[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? 'none';
    const sent = new URL(link, 'http://x').searchParams.get('from') ?? '';
    const { headers } = await ada.post(path('step'), { step_id: step.contacted, from: sent });
    expect(headers.location).toContain(`view=${id}`);
    expect((await ada.get(headers.location!)).text).not.toContain('<small>changed</small>');
  });
});

describe('many administrators', () => {
  it('are offered in a select instead of buttons', async () => {
    const site = await openSite();
    try {
      const people = Array.from({ length: 20 }, (_, at) => ({
        login: `p${at}`,
        full_name: `Person ${at}`,
        password_hash: 'none',
      }));
      await site.db('admins').insert(people);
      const lead = await makeLead(site.db);
      const { text } = await (await site.as('Ada')).get(`/leads/${lead.id}/change/responsible`);
      expect(text).toContain('<select class="form-select" id="responsible_id-choice" name="responsible_id">');
      expect(text).toMatch(/<option value="1" selected>Ada Admin/);
    } finally {
      await site.close();
    }
  });
});

describe('two at once', () => {
  it('change one step one after the other; the second sees what the first chose', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const lead = await makeLead(site.db);
      const path = `/leads/${lead.id}/change/step`;
      const chosen = [step.contacted, step.interested, step.contract];
      const answers = await Promise.all(chosen.map((step_id) => ada.post(path, { step_id, was: step.new })));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409]);
      const same = await Promise.all([1, 2].map(() => ada.post(path, { step_id: step.new })));
      expect(same.map(({ status }) => status)).toEqual([303, 303]);
      expect(await site.db('operations')).toHaveLength(2);
    } finally {
      await site.close();
    }
  });
});
