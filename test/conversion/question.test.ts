import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const question = 'Register as a client now?';

describe('the question on the last step', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { responsible_id: cast.Sam.id });
  });
  afterEach(() => site.close());

  const asks = async (visitor = ada) => (await visitor.get(`/leads/${lead.id}`)).text.includes(question);
  const move = (step_id: number) => ada.post(`/leads/${lead.id}/step`, { step_id });
  const notNow = (visitor = ada) => visitor.post(`/leads/${lead.id}/conversion/not-now`);

  it('is asked when the lead comes to the last step, until it is answered', async () => {
    expect(await asks()).toBe(false);
    await move(step.interested);
    expect(await asks()).toBe(false);
    await move(step.contract);
    expect(await asks()).toBe(true);
    expect(await asks()).toBe(true);
  });

  it('is asked once: after "Not now" never again, and the answer is no edit', async () => {
    await move(step.contract);
    const { version, updated_at } = await site.db('leads').where({ id: lead.id }).first();
    const changes = await site.db('changes').count();
    const answer = await notNow();
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await asks()).toBe(false);
    expect(await site.db('leads').where({ id: lead.id }).first()).toMatchObject({ version, updated_at });
    expect(await site.db('changes').count()).toEqual(changes);

    await move(step.interested);
    await move(step.contract);
    expect(await asks()).toBe(false);
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain(`href="/leads/${lead.id}/conversion"`);
    expect((await notNow()).status).toBe(303);
  });

  it('is not asked of those without the right, of clients and in the bin', async () => {
    await move(step.contract);
    expect(await asks(await site.as('Sam'))).toBe(true);
    expect(await asks(await site.as('Vera'))).toBe(false);
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect(await asks()).toBe(false);
    const [{ id }] = await site.db('clients').insert({ login: 'a', full_name: 'A' }).returning('id');
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: null, client_id: id });
    expect(await asks()).toBe(false);
  });

  it('is on the last step only, wherever one may register', async () => {
    await ada.get('/settings');
    await ada.post('/settings/conversion', { convert_from_any_step: 1 });
    expect(await asks()).toBe(false);
  });

  it('refuses the answer of others, unknown leads and forged requests', async () => {
    await move(step.contract);
    expect((await notNow(await site.as('Vera'))).status).toBe(403);
    await site.db('leads').where({ id: lead.id }).update({ responsible_id: cast.Ada.id });
    expect((await notNow(await site.as('Sam'))).status).toBe(404);
    expect((await ada.post('/leads/99999999/conversion/not-now')).status).toBe(404);
    expect((await ada.forge(`/leads/${lead.id}/conversion/not-now`)).status).toBe(403);
    expect(await asks()).toBe(true);
  });
});
