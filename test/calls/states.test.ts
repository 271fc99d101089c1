import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextState } from '../../src/calls/report-call.ts';
import { openSite, type Site } from '../support/site.ts';
import { connectPhone, type Phone } from './phone.ts';

describe('the states of a call', () => {
  let site: Site;
  let phone: Phone;
  beforeEach(async () => {
    site = await openSite();
    phone = await connectPhone(site, 'Ada');
  });
  afterEach(() => site.close());

  const report = async (...states: string[]) => {
    for (const state of states) await phone.report({ phone: '0681111111', call_id: 'a', state });
  };
  const events = async () => (await site.db('events').orderBy('id')).map(({ payload }) => payload.state);

  it('never go back, and how a call ended is final', () => {
    expect(nextState('ringing', 'missed')).toBe('missed');
    expect(nextState('answered', 'ringing')).toBe('answered');
    expect(nextState('answered', 'missed')).toBe('answered');
    expect(nextState('ended', 'answered')).toBe('ended');
    expect(nextState('missed', 'ended')).toBe('missed');
  });

  it('are one call with one number, told once each', async () => {
    await report('ringing', 'ringing', 'answered', 'ringing', 'ended', 'ended');
    expect(await site.db('calls')).toHaveLength(1);
    expect(await site.db('calls').first()).toMatchObject({ state: 'ended', result: 'created' });
    expect(await events()).toEqual(['ringing', 'answered', 'ended']);
  });

  it('make a missed call missed, also when it is the first that is heard of it', async () => {
    await report('ringing', 'missed', 'ended');
    await phone.report({ phone: '0681111111', call_id: 'b', state: 'MISSED' });
    expect((await site.db('calls').orderBy('id')).map(({ state }) => state)).toEqual(['missed', 'missed']);
  });

  it('belong to the last call of the number when the phone does not number its calls', async () => {
    for (const state of ['', 'ringing', 'answered', 'ended', 'ended', 'ringing'])
      await phone.report({ phone: '068 111 11 11', state });
    expect((await site.db('calls').orderBy('id')).map(({ state }) => state)).toEqual(['ended', 'ringing']);
  });

  it('start a new call when the number rings again after a minute', async () => {
    await phone.report({ phone: '0681111111' });
    await site.db('calls').update({ updated_at: site.db.raw(`now() - interval '61 seconds'`) });
    await phone.report({ phone: '0681111111' });
    expect(await site.db('calls')).toHaveLength(2);
  });

  it('are apart for two phones that use the same call number', async () => {
    await report('ringing');
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111', call_id: 'a' });
    expect(await site.db('calls')).toHaveLength(2);
    expect(await site.db('leads')).toHaveLength(1);
  });
});
