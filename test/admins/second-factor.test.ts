import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights } from '../../src/admins/rights.ts';
import { setUpSecondFactor } from '../support/second-factor.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  await setUpSecondFactor(await site.as('Sam'));
});
afterEach(() => site.close());

const isOn = async (id: number) => Boolean((await site.db('admins').where({ id }).first()).totp_since);

describe('turning somebody’s second factor off', () => {
  it('lets him in with the password alone, and stands in the change log', async () => {
    expect((await ada.get('/admins/2')).text).toContain('Turn the second factor off');
    expect((await ada.post('/admins/2/second-factor/off')).status).toBe(303);
    expect(await isOn(2)).toBe(false);
    await site.as('Sam');
    const last = await site.db('changes').where({ entity: 'admin', entity_id: 2 }).orderBy('id', 'desc').first();
    expect([last.admin_id, last.after]).toEqual([1, { totp_since: null }]);
    expect(await site.db('recovery_codes').where({ admin_id: 2 })).toEqual([]);
  });

  it('is refused to whom lacks one of his rights, and for oneself', async () => {
    const rights = allRights.filter((right) => right !== 'mailings.send');
    await site.db('admins').where({ id: 4 }).update({ rights });
    const otto = await site.as('Otto');
    expect((await otto.post('/admins/2/second-factor/off')).status).toBe(403);
    expect(await isOn(2)).toBe(true);

    await setUpSecondFactor(ada);
    expect((await ada.post('/admins/1/second-factor/off')).status).toBe(403);
    expect(await isOn(1)).toBe(true);
  });

  it('403 without the right, 404 for an unknown id, refuses a forged request', async () => {
    const vera = await site.as('Vera');
    expect((await vera.post('/admins/2/second-factor/off')).status).toBe(403);
    expect((await ada.post('/admins/999999/second-factor/off')).status).toBe(404);
    expect((await ada.post('/admins/x/second-factor/off')).status).toBe(404);
    expect((await ada.forge('/admins/2/second-factor/off')).status).toBe(403);
    expect(await isOn(2)).toBe(true);
  });
});
