import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCaller } from '../../src/calls/find-caller.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site } from '../support/site.ts';

describe('finding a caller', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const found = async (phone: string) => (await findCaller(site.db, phone)).leads.map(({ full_name }) => full_name);
  const lead = (full_name: string, ...phones: string[]) => makeLead(site.db, { full_name, phones });

  it('prefers the same number to the same last digits', async () => {
    await lead('Ukrainian', '+380681111111');
    await lead('Unreadable', '(068) 111-11-11 / 5');
    expect(await found('+380681111111')).toEqual(['Ukrainian']);
  });

  it('takes the last nine digits when they point at one', async () => {
    await lead('Typed by hand', '8-10-380-68-111-11-11 mobile');
    expect(await found('+380681111111')).toEqual(['Typed by hand']);
    await lead('Another', '99 068 111-11-11 home');
    expect(await found('+380681111111')).toEqual([]);
  });

  it('finds a short number only whole', async () => {
    await lead('Inside', '102');
    await lead('Long', '+380681111102');
    expect(await found('102')).toEqual(['Inside']);
  });

  it('reads an index, not the table', async () => {
    await site.db.raw(`insert into leads (full_name, phones, step_id)
      select 'Lead', array['+38068' || lpad(n::text, 7, '0')], 1 from generate_series(1, 3000) n`);
    await site.db.raw('analyze leads');
    const { rows } = await site.db.raw(`explain select id from leads where phone_tails(phones) @> array[?] limit 500`, [
      '681111111',
    ]);
    expect(JSON.stringify(rows)).toContain('leads_phones');
  });
});
