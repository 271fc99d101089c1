import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { datesFor, todayIn } from '../../src/i18n/dates.ts';
import { languages, translator } from '../../src/i18n/translator.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const zones = ['America/Los_Angeles', 'Europe/Vilnius', 'Pacific/Kiritimati', 'UTC'];
// The ends of years, the days when clocks change, and days that no zone has in common.
const days = ['1900-01-01', '2024-02-29', '2026-03-08', '2026-03-29', '2026-10-25', '2026-12-31', '2027-01-01'];

afterEach(() => void vi.useRealTimers());

describe.each(zones)('in %s', (zone) => {
  it('a day without time is written as it is, in every language', () => {
    for (const language of languages) {
      const dates = datesFor(language, zone, translator(language));
      const dotted = language === 'ru' || language === 'uk';
      for (const day of days) expect(dates.day(day)).toBe(dotted ? day.split('-').reverse().join('.') : day);
    }
  });

  it('today, yesterday and tomorrow are those of the zone, at any hour', () => {
    const dates = datesFor('en', zone, translator('en'));
    for (let hour = 0; hour < 48; hour += 1) {
      vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, hour, 30), toFake: ['Date'] });
      const local = new Date().toLocaleDateString('sv-SE', { timeZone: zone });
      expect([todayIn(zone), dates.today()]).toEqual([local, local]);
      const beside = (by: number) => new Date(Date.parse(local) + by * 86_400_000).toISOString().slice(0, 10);
      expect([-1, 0, 1].map((by) => dates.near(beside(by)))).toEqual(['yesterday', 'today', 'tomorrow']);
      expect([-1, 0, 1].map((by) => dates.isPast(beside(by)))).toEqual([true, false, false]);
    }
  });

  describe('a lead', () => {
    let site: Site;
    beforeEach(async () => {
      site = await openSite();
      await site.db('admins').where({ id: cast.Ada.id }).update({ time_zone: zone });
    });
    afterEach(() => site.close());

    it('keeps its dates through adding, showing, editing and saving again', async () => {
      const ada = await site.as('Ada');
      for (const day of days) {
        const { headers } = await ada.post('/leads', { full_name: `Born ${day}`, registered_on: day });
        const address = headers.location!;
        const id = Number(address.split('/')[2]);
        const stored = async () =>
          (await site.db.raw('select registered_on::text from leads where id = ?', [id])).rows[0];
        expect(await stored()).toEqual({ registered_on: day });
        expect((await ada.get(address)).text).toContain(day);
        const form = (await ada.get(`${address}/edit`)).text;
        const typed = /name="registered_on"[^>]*value="([\d-]+)"|value="([\d-]+)"[^>]*name="registered_on"/.exec(form)!;
        expect(typed[1] ?? typed[2]).toBe(day);
        expect((await ada.post(address, { version: 1, registered_on: day, full_name: 'Again' })).status).toBe(303);
        expect(await stored()).toEqual({ registered_on: day });
        const history = await site.db('changes').where({ entity: 'lead', entity_id: id, kind: 'updated' }).first();
        expect(Object.keys(history.after)).toEqual(['full_name']);
      }
    });

    it('is registered today where nobody says when', async () => {
      const ada = await site.as('Ada');
      const before = todayIn(zone);
      const { headers } = await ada.post('/leads', { full_name: 'Now' });
      const id = Number(headers.location!.split('/')[2]);
      const { registered_on } = await site.db('leads').where({ id }).first();
      expect([before, todayIn(zone)]).toContain(registered_on);
    });

    it('keeps the day and hour of a task', async () => {
      const ada = await site.as('Ada');
      const { headers } = await ada.post('/leads', { full_name: 'Task' });
      const address = headers.location!;
      await ada.post(`${address}/actions`, { text: 'Call', planned_on: '2026-12-31', planned_time: '23:59' });
      const action = await site.db('actions').orderBy('id', 'desc').first();
      expect([action.planned_on, action.planned_time]).toEqual(['2026-12-31', '23:59']);
      const form = (await ada.get(`/actions/${action.id}/edit`)).text;
      expect(form).toContain('value="2026-12-31"');
      expect(form).toContain('value="23:59"');
    });
  });
});
