import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { step } from '../support/people.ts';
import { openCommittedSite, type Site } from '../support/site.ts';

const typed = { login: 'ivanov.ivan', full_name: 'Ivanov Ivan' };

describe('at the same moment', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openCommittedSite();
  });
  afterEach(() => site.close());

  const ready = () => makeLead(site.db, { step_id: step.contract });

  it('a form sent five times makes one client', async () => {
    const lead = await ready();
    const ada = await site.as('Ada');
    const submission_id = '0b8f7f9c-6c2f-4a39-9d4e-6a4f0f0f0f0f';
    const form = { ...typed, submission_id };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => ada.post(`/leads/${lead.id}/conversion`, form)));
    expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual(
      answers.map(() => [303, `/leads/${lead.id}`]),
    );
    expect(await site.db('clients')).toHaveLength(1);
  });

  it('of two people who register one lead one wins, and the other is told', async () => {
    const lead = await ready();
    const people = await Promise.all([site.as('Ada'), site.as('Ada')]);
    const answers = await Promise.all(
      people.map((person, at) => person.post(`/leads/${lead.id}/conversion`, { ...typed, login: `ivanov${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)!.text).toContain('is linked with a client already');
    expect(await site.db('clients')).toHaveLength(1);
    expect(await site.db('operations')).toHaveLength(1);
  });

  it('of two leads with one login one gets it, and the other keeps what was typed', async () => {
    const leads = [await ready(), await ready()];
    const ada = await site.as('Ada');
    const answers = await Promise.all(
      leads.map(({ id }, at) =>
        ada.post(`/leads/${id}/conversion`, {
          ...typed,
          login: at ? 'IVANOV.Ivan' : 'ivanov.ivan',
          city: `City ${at}`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    const refused = answers.findIndex(({ status }) => status === 422);
    expect(answers[refused]!.text).toContain('id="login-error"');
    expect(answers[refused]!.text).toContain(`value="City ${refused}"`);
    expect(await site.db('clients')).toHaveLength(1);
  });

  it('linking and registering one lead: one of both', async () => {
    const lead = await ready();
    const [client] = await site.db('clients').insert({ login: 'there', full_name: 'There' }).returning('id');
    const ada = await site.as('Ada');
    const answers = await Promise.all([
      ada.post(`/leads/${lead.id}/client`, { client_id: client.id }),
      ada.post(`/leads/${lead.id}/conversion`, typed),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  });
});
