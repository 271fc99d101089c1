import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/admins/repository.ts';
import * as leads from '../../src/leads/repository.ts';
import { asOperation } from '../../src/operations/as-operation.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('asOperation', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());
  const ada = cast.Ada as unknown as Admin;

  it('marks every change of its transaction with its batch, and none after it', async () => {
    const lead = await makeLead(site.db);
    const batch = await asOperation(site.db, ada, { kind: 'lead_delete', params: { name: 'Old' } }, async (trx, it) => {
      await leads.setStep(trx, ada, lead.id, step.contract);
      await leads.moveToBin(trx, lead.id);
      return it.batch;
    });
    await leads.takeFromBin(site.db, lead.id);
    const changes = await site.db('changes').where({ entity: 'lead', entity_id: lead.id }).orderBy('id');
    expect(changes.map((change) => change.batch)).toEqual([null, batch, batch, null]);
    const [operation] = await site.db('operations');
    expect(operation).toMatchObject({
      batch,
      admin_id: cast.Ada.id,
      state: 'done',
      changed: 1,
      params: { name: 'Old' },
    });
  });

  it('leaves no trace when nothing changed or the work failed', async () => {
    await asOperation(site.db, ada, { kind: 'lead_delete' }, async () => {});
    const failing = asOperation(site.db, ada, { kind: 'lead_delete' }, async () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await site.db('operations')).toEqual([]);
  });
});
