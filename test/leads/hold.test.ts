import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { todayIn } from '../../src/i18n/dates.ts';
import { holdPresets, returnHeld } from '../../src/leads/hold.ts';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
let sam: Visitor;
let lead: Lead;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  sam = await site.as('Sam');
  lead = await makeLead(site.db, { full_name: 'Ivan', responsible_id: cast.Sam.id });
});
afterEach(() => site.close());

const row = (id = lead.id) => site.db('leads').where({ id }).first();
const hold = (visitor: Visitor, held_until: string, id: number | string = lead.id) =>
  visitor.post(`/leads/${id}/hold`, { held_until });
const dayFromNow = (days: number, zone = 'UTC') => todayIn(zone, new Date(Date.now() + days * 86_400_000));

describe('putting a lead on hold', () => {
  it('takes it out of the potential ones until the day, says so on its page and in its history', async () => {
    const answer = await hold(sam, '2099-05-31');
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await row()).toMatchObject({ state: 'held', held_until: '2099-05-31', version: 2 });
    const page = await sam.get(`/leads/${lead.id}`);
    expect(page.text).toContain('On hold until 2099-05-31; then it is back');
    expect((await sam.get('/leads')).text).not.toContain('Ivan');
    const held = await sam.get('/leads?tab=held');
    expect(held.text).toMatch(/On hold <span class="list-count">1</);
    expect(held.text).toMatch(/class="col-held_until"[^>]*>2099-05-31</);
    expect((await sam.get('/leads?tab=all')).text).toContain('Ivan');
    expect((await sam.get(`/leads/${lead.id}?show=history`)).text).toMatch(/On hold until:<\/span>.*2099-05-31/s);
  });

  it('is taken back by the message with Undo, and ends when one says so', async () => {
    await hold(sam, '2099-05-31');
    expect((await sam.get('/')).text).toContain(`action="/leads/${lead.id}/hold"`);
    await hold(sam, '2099-06-30');
    expect((await row()).held_until).toBe('2099-06-30');
    expect((await hold(sam, '')).status).toBe(303);
    expect(await row()).toMatchObject({ state: 'potential', held_until: null, version: 4 });
    expect((await hold(sam, '')).status).toBe(303);
    expect((await row()).version).toBe(4);
  });

  it('does the same only once', async () => {
    await hold(sam, '2099-05-31');
    await hold(sam, '2099-05-31');
    expect((await row()).version).toBe(2);
  });

  it('takes the preset that was pressed rather than the empty field before it', async () => {
    await sam.post(`/leads/${lead.id}/hold`, { held_until: ['', '2099-05-31'] });
    expect((await row()).held_until).toBe('2099-05-31');
  });

  it.each([
    ['yesterday', dayFromNow(-1)],
    ['today', dayFromNow(0)],
    ['no day', 'soon'],
    ['a day that does not exist', '2099-02-30'],
    ['a far one', '9999-01-01'],
    ['odd text', '<b>'],
  ])('refuses %s and keeps what was typed', async (_, day) => {
    const answer = await hold(sam, day);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`value="${day.replace('<b>', '&lt;b&gt;')}"`);
    expect(answer.text).toContain('id="held_until-error"');
    expect((await row()).held_until).toBeNull();
  });

  it('is not for a converted lead, nor for one in the bin', async () => {
    const [client] = await site.db('clients').insert({ login: 'c1', full_name: 'Client' }).returning('id');
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    expect((await hold(sam, '2099-05-31')).status).toBe(409);
    await site.db('leads').where({ id: lead.id }).update({ client_id: null, deleted_at: new Date() });
    expect((await hold(sam, '2099-05-31')).status).toBe(409);
    expect((await row()).held_until).toBeNull();
  });

  it('needs the right, one’s own lead, a known id and no forgery', async () => {
    expect((await hold(await site.as('Vera'), '2099-05-31')).status).toBe(403);
    expect((await sam.forge(`/leads/${lead.id}/hold`, { held_until: '2099-05-31' })).status).toBe(403);
    for (const id of ['999999', '0', 'abc']) expect((await hold(ada, '2099-05-31', id)).status).toBe(404);
    await site.db('leads').where({ id: lead.id }).update({ responsible_id: cast.Ada.id });
    expect((await hold(sam, '2099-05-31')).status).toBe(404);
    expect((await row()).held_until).toBeNull();
  });
});

describe('coming back from hold', () => {
  const going = new AbortController().signal;
  const heldUntil = async (held_until: string, responsible_id: number | null = null) => {
    const { id } = await makeLead(site.db, { responsible_id });
    await site.db('leads').where({ id }).update({ held_until });
    return id;
  };

  it('happens on the day, also when nothing ran for days, and stands in the history as the system’s', async () => {
    const [today, long, tomorrow] = [
      await heldUntil(dayFromNow(0)),
      await heldUntil(dayFromNow(-40)),
      await heldUntil(dayFromNow(1)),
    ];
    expect(await returnHeld(site.db, 'UTC', going)).toBe(2);
    for (const id of [today, long]) expect(await row(id)).toMatchObject({ state: 'potential', held_until: null });
    expect((await row(tomorrow)).state).toBe('held');
    const change = await site.db('changes').where({ entity: 'lead', entity_id: long }).orderBy('id', 'desc').first();
    expect(change).toMatchObject({ admin_id: null, before: { held_until: dayFromNow(-40) } });
    expect(await returnHeld(site.db, 'UTC', going)).toBe(0);
  });

  it('goes by the zone of the responsible person, or else of the company', async () => {
    const [west, east] = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];
    await site.db('admins').where({ id: cast.Sam.id }).update({ time_zone: west });
    await site.db('admins').where({ id: cast.Vera.id }).update({ time_zone: east });
    const inTheEast = dayFromNow(0, east);
    const sams = await heldUntil(inTheEast, cast.Sam.id);
    const veras = await heldUntil(inTheEast, cast.Vera.id);
    const nobodys = await heldUntil(inTheEast);
    await returnHeld(site.db, east, going);
    expect([(await row(sams)).state, (await row(veras)).state, (await row(nobodys)).state]).toEqual([
      'held',
      'potential',
      'potential',
    ]);
  });

  it('leaves those in the bin as they are, and takes any number', async () => {
    const binned = await heldUntil(dayFromNow(-1));
    await site.db('leads').where({ id: binned }).update({ deleted_at: new Date() });
    await site.db.raw(
      `insert into leads (full_name, step_id, held_until) select 'x', 1, '2020-01-01' from generate_series(1, 450)`,
    );
    expect(await returnHeld(site.db, 'UTC', going)).toBe(450);
    expect((await row(binned)).held_until).toBe(dayFromNow(-1));
  });

  it('stops between batches when the process ends', async () => {
    await heldUntil(dayFromNow(-1));
    await expect(returnHeld(site.db, 'UTC', AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});

describe('the days to choose from', () => {
  it.each([
    ['2026-11-22', ['2026-11-23', '2026-11-29', '2026-12-22']],
    ['2027-01-31', ['2027-02-01', '2027-02-07', '2027-02-28']],
    ['2027-12-31', ['2028-01-01', '2028-01-07', '2028-01-31']],
  ])('from %s', (today, days) => {
    expect(holdPresets(today).map(({ day }) => day)).toEqual(days);
  });
});
