import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';
import { addClient, connectPhone } from './phone.ts';

describe('the calls page', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const numbersIn = (text: string) => [...text.matchAll(/href="tel:\+38068111(\d{4})"/g)].map(([, last]) => last);
  const addCalls = (count: number, values: object = {}) =>
    site.db('calls').insert(
      Array.from({ length: count }, (_, at) => ({
        phone: `+38068111${String(1000 + at)}`,
        admin_id: cast.Vera.id,
        result: 'found',
        ...values,
      })),
    );

  it('shows my calls, newest first, fifty a page', async () => {
    await addCalls(51);
    const vera = await site.as('Vera');
    const first = await vera.get('/calls');
    expect(numbersIn(first.text).slice(0, 2)).toEqual(['1050', '1049']);
    expect(numbersIn(first.text)).toHaveLength(50);
    const names = [...first.text.matchAll(/class="call-when"[^>]* aria-label="([^"]*)"><time[^>]*>([^<]*)/g)];
    expect(new Set(names.map(([, name]) => name)).size).toBe(50);
    for (const [, name, shown] of names) expect(name).toMatch(new RegExp(`^${shown}: \\+380 68 `));
    const older = /href="(\/calls\?before=\d+)"/.exec(first.text)![1]!;
    expect(numbersIn((await vera.get(older)).text)).toEqual(['1000']);
    expect((await (await site.as('Ada')).get('/calls')).text).not.toContain('tel:+38068111');
  });

  it('shows the missed ones, counts the new ones and marks them as seen', async () => {
    await addCalls(2, { state: 'missed' });
    await addCalls(1, { state: 'ended', phone: '+380681119999' });
    const vera = await site.as('Vera');
    const page = await vera.get('/calls?state=missed');
    expect(numbersIn(page.text)).toEqual(['1001', '1000']);
    expect(page.text).toContain('aria-label="Missed calls: 2"');
    expect(page.text.match(/class="call-unseen"/g)).toHaveLength(2);
    expect((await vera.get('/calls?state=missed')).text).toContain('call-unseen');

    expect((await vera.post('/calls/seen')).headers.location).toBe('/calls?state=missed');
    const seen = await vera.get('/calls?state=missed');
    expect(seen.text).not.toContain('call-unseen');
    expect(seen.text).not.toContain('Missed calls: 2');
    expect(numbersIn(seen.text)).toHaveLength(2);
  });

  it("marks only one's own calls as seen, and not for another site", async () => {
    await addCalls(1, { state: 'missed' });
    await (await site.as('Ada')).post('/calls/seen');
    expect((await (await site.as('Vera')).forge('/calls/seen')).status).toBe(403);
    expect(await site.db('calls').first()).toMatchObject({ seen_at: null });
  });

  it('never fails on a bad filter', async () => {
    const vera = await site.as('Vera');
    for (const query of ['before=x', 'before=99999999999', 'state=%3Cb%3E', 'before=1&before=2', 'before[a]=1'])
      expect((await vera.get(`/calls?${query}`)).status).toBe(200);
  });

  it('is for those who see leads', async () => {
    const otto = await site.as('Otto');
    expect((await otto.get('/calls')).status).toBe(403);
    expect((await otto.get('/calls/1')).status).toBe(403);
    expect((await otto.post('/calls/seen')).status).toBe(403);
  });
});

describe('the page of a call', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const callOf = async () => (await site.db('calls').orderBy('id', 'desc').first('id')).id;

  it('shows the lead, its step and who is responsible', async () => {
    const lead = await makeLead(site.db, { full_name: '<b>Olha</b>', phones: ['+380681111111'] });
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    const { text } = await (await site.as('Vera')).get(`/calls/${await callOf()}`);
    for (const part of [
      'data-call-popup',
      '+380 68 111 1111',
      '&lt;b&gt;Olha',
      'New',
      'Ada Admin',
      `href="/leads/${lead.id}"`,
    ])
      expect(text).toContain(part);
  });

  it('lists all who have the number', async () => {
    for (const full_name of ['One', 'Two']) await makeLead(site.db, { full_name, phones: ['+380681111111'] });
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    const { text } = await (await site.as('Vera')).get(`/calls/${await callOf()}`);
    expect(text).toContain('Several have this number');
    for (const name of ['One', 'Two']) expect(text).toContain(`<strong>${name}</strong></a>`);
  });

  it("tells only whose lead it is when it is a colleague's", async () => {
    const lead = await makeLead(site.db, { full_name: 'Secret', phones: ['+380681111111'] });
    await (await connectPhone(site, 'Sam')).report({ phone: '0681111111' });
    const sam = await site.as('Sam');
    for (const page of [await sam.get(`/calls/${await callOf()}`), await sam.get('/calls')]) {
      expect(page.text).toContain('Responsible: Ada Admin');
      expect(page.text).not.toContain('Secret');
      expect(page.text).not.toContain(`/leads/${lead.id}"`);
    }
  });

  it('names a client only to those who may see clients', async () => {
    await addClient(site, 'olha', ['+380681111111']);
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    const vera = await (await site.as('Vera')).get(`/calls/${await callOf()}`);
    expect(vera.text).toContain('no right to see whose it is');
    expect(vera.text).not.toContain('Client olha');
    await (await connectPhone(site, 'Ada')).report({ phone: '0681111111' });
    expect((await (await site.as('Ada')).get(`/calls/${await callOf()}`)).text).toContain('Client olha');
  });

  it("is not there for anybody else's call or an unknown one", async () => {
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    const ada = await site.as('Ada');
    for (const id of [await callOf(), 999_999, 'x', '99999999999'])
      expect((await ada.get(`/calls/${id}`)).status).toBe(404);
  });

  it('is named on every page while it rings', async () => {
    await (await connectPhone(site, 'Vera')).report({ phone: '0681111111' });
    const vera = await site.as('Vera');
    const { text } = await vera.get('/calls');
    expect(text).toContain(`data-ringing="${await callOf()}"`);
    // Without scripts nothing pops up: there is a way to the call.
    expect(text).toMatch(
      new RegExp(`<noscript><p[^>]*><a href="/calls/${await callOf()}">.*Incoming call</a></p></noscript>`),
    );
    await site.db('calls').update({ started_at: site.db.raw(`now() - interval '3 minutes'`) });
    expect((await vera.get('/calls')).text).toContain('data-ringing=""');
  });
});
