import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/admins/repository.ts';
import { asOperation } from '../../src/operations/as-operation.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const ada = cast.Ada as unknown as Admin;

/** Who manages people looks at what all of them did. */
describe('what others did, for who manages people', () => {
  let site: Site;
  let otto: Visitor;
  beforeEach(async () => {
    site = await openSite();
    await may({ rights: ['admins.view', 'admins.change', 'leads.view', 'leads.change'] });
    otto = await site.as('Otto');
  });
  afterEach(() => site.close());

  const may = (values: object) => site.db('admins').where({ id: cast.Otto.id }).update(values);
  const newest = () => site.db('operations').orderBy('id', 'desc').first();

  it('has no prepared change: nobody confirms it in the name of another', async () => {
    const lead = await makeLead(site.db);
    await (await site.as('Ada')).post('/leads/bulk', { ids: [lead.id], change: 'step', filter: '' });
    const { id, state } = await newest();
    expect(state).toBe('preview');
    for (const address of [`/leads/bulk/${id}?step_id=2`, `/operations/${id}`])
      expect((await otto.get(address)).status, address).toBe(404);
    expect((await otto.post(`/leads/bulk/${id}`, { step_id: step.contract })).status).toBe(404);
    expect((await newest()).state).toBe('preview');
    expect((await site.db('leads').where({ id: lead.id }).first()).step_id).toBe(step.new);
  });

  it.each([
    ['who sees no leads', { rights: ['admins.view', 'admins.change'], own_leads_only: false }],
    ['who sees only his own', { rights: ['admins.view', 'admins.change', 'leads.view'], own_leads_only: true }],
  ])('names no lead to somebody %s', async (_who, values) => {
    const lead = await makeLead(site.db, { full_name: 'Hidden Person', responsible_id: cast.Ada.id });
    const params = { lead_id: lead.id, name: lead.full_name };
    await asOperation(site.db, ada, { kind: 'conversion', params }, (trx) =>
      trx('leads').where({ id: lead.id }).update({ city: 'Kyiv' }),
    );
    const task = { change: 'task', name: 'Call Hidden Person' };
    await asOperation(site.db, ada, { kind: 'bulk_task', params: task }, (trx) =>
      trx('leads').where({ id: lead.id }).update({ city: 'Lviv' }),
    );
    const { id } = await newest();
    const pages = ['/operations', `/operations/${id}`, `/operations/${id - 1}`];
    for (const page of pages) expect((await otto.get(page)).text, page).toContain('Hidden Person');
    await may(values);
    for (const page of pages) {
      const answer = await otto.get(page);
      expect(answer.status, page).toBe(200);
      expect(answer.text, page).not.toContain('Hidden Person');
    }
  });
});
