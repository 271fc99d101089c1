import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cast } from '../support/people.ts';
import { LiveSite } from './live-site.ts';

describe('the event stream', () => {
  let site: LiveSite;
  beforeEach(async () => {
    site = await LiveSite.open();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await site.close();
  });

  it('tells at once of a call at my phone, and of nobody else’s', async () => {
    const [ada, vera] = [await site.listen(await site.signIn('Ada')), await site.listen(await site.signIn('Vera'))];
    expect(vera.answer.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(vera.answer.headers['content-encoding']).toBeUndefined();
    const phone = await site.phoneOf('Vera');
    const begun = performance.now();
    await phone.report({ phone: '0681111111' });
    const event = await vera.next();
    expect(performance.now() - begun).toBeLessThan(5000);
    const call = await site.database.db('calls').first();
    expect(event).toMatchObject({ event: 'call', data: { call_id: call.id, state: 'ringing' } });
    expect(JSON.stringify(event)).not.toContain('68111');

    await phone.report({ phone: '0681111111', state: 'answered' });
    expect((await vera.next()).data).toEqual({ call_id: call.id, state: 'answered' });
    expect(ada.unread).toBe(0);
  });

  it('reaches every stream of a person with one question to the database', async () => {
    const cookie = await site.signIn('Vera');
    const streams = await Promise.all(Array.from({ length: 20 }, () => site.listen(cookie)));
    const questions: string[] = [];
    site.database.db.on('query', ({ sql }) => sql.includes('from "events"') && questions.push(sql));
    await (await site.phoneOf('Vera')).report({ phone: '0681111111' });
    const events = await Promise.all(streams.map((stream) => stream.next()));
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
    expect(questions).toHaveLength(1);
  });

  it('sends again what came while it was cut', async () => {
    const cookie = await site.signIn('Vera');
    const phone = await site.phoneOf('Vera');
    const first = await site.listen(cookie);
    await phone.report({ phone: '0681111111', call_id: 'a' });
    const { id } = await first.next();
    first.close();
    await first.ended;
    await phone.report({ phone: '0681111112', call_id: 'b', state: 'missed' });
    await phone.report({ phone: '0681111113', call_id: 'c' });

    const again = await site.listen(cookie, { 'last-event-id': id });
    expect([(await again.next()).data.state, (await again.next()).data.state]).toEqual(['missed', 'ringing']);
    expect(again.unread).toBe(0);
    const fresh = await site.listen(cookie);
    await phone.report({ phone: '0681111114', call_id: 'd' });
    expect((await fresh.next()).data.call_id).toBe((await again.next()).data.call_id);
  });

  it('sends nothing again that is an hour old, and nothing of others', async () => {
    const [vera, ada] = [await site.signIn('Vera'), await site.signIn('Ada')];
    const phone = await site.phoneOf('Vera');
    await phone.report({ phone: '0681111111', call_id: 'old' });
    await site.database.db('events').update({ created_at: site.database.db.raw(`now() - interval '61 minutes'`) });
    await phone.report({ phone: '0681111112', call_id: 'new' });
    const mine = await site.listen(vera, { 'last-event-id': '0' });
    await mine.next();
    expect(mine.unread).toBe(0);
    const other = await site.listen(ada, { 'last-event-id': '0' });
    await (await site.phoneOf('Ada')).report({ phone: '0681111113' });
    const call = await site.database.db('calls').where({ admin_id: cast.Ada.id }).first();
    expect((await other.next()).data.call_id).toBe(call.id);
  });

  it('misses nothing when the server loses the database connection it listens on', async () => {
    const stream = await site.listen(await site.signIn('Vera'));
    const phone = await site.phoneOf('Vera');
    await phone.report({ phone: '0681111111', call_id: 'a' });
    await stream.next();
    const cut = site.cutListener();
    await phone.report({ phone: '0681111112', call_id: 'b' });
    await cut;
    const last = await site.database.db('calls').orderBy('id', 'desc').first('id');
    expect((await stream.next()).data.call_id).toBe(last.id);
  });

  it('is not for strangers', async () => {
    const answer = await fetch(`${site.url}/events`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2Fevents']);
  });

  it('ends when the server stops', async () => {
    const stream = await site.listen(await site.signIn('Vera'));
    site.events.close();
    await stream.ended;
  });

  it('takes any number of events to begin after', async () => {
    const cookie = await site.signIn('Vera');
    for (const after of ['x', '-1', '99999999999999999999', "1'", '1e5']) {
      const stream = await site.listen(cookie, { 'last-event-id': after });
      expect(stream.answer.statusCode).toBe(200);
      stream.close();
    }
  });
});

describe('at every heartbeat', () => {
  let site: LiveSite;
  let beat: () => Promise<void>;
  beforeEach(async () => {
    const timers = vi.spyOn(globalThis, 'setInterval');
    site = await LiveSite.open();
    beat = async () => {
      const call = timers.mock.calls.findLast(([, pause]) => pause === 20_000);
      await (call![0] as () => Promise<void>)();
    };
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await site.close();
  });

  it('the stream of somebody signed in shows life', async () => {
    const stream = await site.listen(await site.signIn('Vera'));
    await beat();
    await (await site.phoneOf('Vera')).report({ phone: '0681111111' });
    await stream.next();
    expect(stream.heartbeats).toBe(1);
  });

  it.each([
    ['signed out everywhere', (live: LiveSite) => live.database.db('sessions').delete()],
    ['disabled', (live: LiveSite) => live.database.db('admins').update({ disabled_at: live.database.db.fn.now() })],
  ])('the stream of somebody %s ends', async (_, end) => {
    const stream = await site.listen(await site.signIn('Vera'));
    await end(site);
    await beat();
    await stream.ended;
  });

  it('yesterday’s events are cleared away', async () => {
    const { db } = site.database;
    await db('events').insert({ admin_id: 1, kind: 'call', created_at: db.raw(`now() - interval '25 hours'`) });
    await site.listen(await site.signIn('Vera'));
    await beat();
    expect(await db('events')).toHaveLength(0);
  });
});
