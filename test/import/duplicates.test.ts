import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countsOf, go, makeImport } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const columns = ['full_name', 'phones', 'emails', 'city', 'comments', 'tag_ids'] as const;
const phone = '+380681111111';

describe('rows of somebody who is there already', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const take = async (lines: string[], plan: object = {}, more: object = {}) => {
    const bring = () =>
      makeImport(site.db, {
        lines: ['Name;Phone;Mail;City;Notes;Tags', ...lines],
        plan: { columns: [...columns], ...plan },
        ...more,
      });
    const checked = await go(site.db, await bring(), 'check');
    const done = await go(site.db, await bring(), 'take');
    expect(done.state).toBe('done');
    expect(countsOf(done)).toEqual(countsOf(checked));
    expect(done.notes).toEqual(checked.notes);
    return done;
  };
  const people = () => site.db('leads').orderBy('id').select();
  const twice = ['Иван;068 111-11-11;a@b.lt;Киев;x;', 'Ivan;(068) 1111111;c@d.lt;Vilnius;y;Urgent'];

  it('are skipped, in the base and in the file', async () => {
    await makeLead(site.db, { phones: [phone], emails: [] });
    const done = await take([...twice, 'New;0672222222;;;;', 'Again;0672222222;;;;']);
    expect(countsOf(done)).toEqual({ created: 1, updated: 0, skipped: 3, failed: 0 });
    expect(done.notes).toMatchObject({ skip_base: { count: 2 }, skip_file: { count: 1, samples: [{ row: 5 }] } });
    expect(await people()).toHaveLength(2);
  });

  it('fill only what is empty', async () => {
    await makeLead(site.db, { full_name: 'Old', phones: [phone], city: 'Одесса', tag_ids: [2] });
    const done = await take(twice, { duplicates: 'fill' });
    expect(countsOf(done)).toEqual({ created: 0, updated: 1, skipped: 1, failed: 0 });
    const [lead] = await people();
    expect(lead).toMatchObject({
      full_name: 'Old',
      phones: [phone],
      emails: ['a@b.lt'],
      city: 'Одесса',
      comments: 'x',
    });
    expect(lead.tag_ids).toEqual([2]);
  });

  it('overwrite with what they have and lose no phone, e-mail or tag', async () => {
    await makeLead(site.db, { full_name: 'Old', phones: ['+37061234567', phone], emails: ['old@b.lt'], tag_ids: [2] });
    const done = await take([...twice, 'Third;;c@d.lt;;;'], { duplicates: 'overwrite' });
    expect(countsOf(done)).toEqual({ created: 0, updated: 3, skipped: 0, failed: 0 });
    const [lead] = await people();
    expect(lead).toMatchObject({
      full_name: 'Third',
      phones: [phone, '+37061234567'],
      emails: ['c@d.lt', 'a@b.lt', 'old@b.lt'],
      city: 'Vilnius',
      comments: 'y',
      tag_ids: [1, 2],
    });
  });

  it('are created all the same when that is asked for', async () => {
    await makeLead(site.db, { phones: [phone] });
    const done = await take(twice, { duplicates: 'create' });
    expect(countsOf(done)).toEqual({ created: 2, updated: 0, skipped: 0, failed: 0 });
    expect(await people()).toHaveLength(3);
  });

  it('match by e-mail only, or by phone only, when that is asked for', async () => {
    await makeLead(site.db, { phones: [phone], emails: ['a@b.lt'] });
    const byEmail = await take(['X;0681111111;new@b.lt;;;'], { match_by: ['email'] });
    expect(countsOf(byEmail)).toMatchObject({ created: 1 });
    const byPhone = await take(['Y;0683333333;a@b.lt;;;'], { match_by: ['phone'] });
    expect(countsOf(byPhone)).toMatchObject({ created: 1 });
  });

  it('meet neither the bin nor a number of another country', async () => {
    await makeLead(site.db, { phones: ['+37061234567'] });
    const binned = await makeLead(site.db, { phones: [phone] });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const done = await take(['X;0681111111;;;;', 'Y;+7 937 061 23 45;;;;', 'Z;+44 7061 234567;;;;']);
    expect(countsOf(done)).toMatchObject({ created: 3 });
  });

  it('of somebody else are not seen by who sees only his own, and are left alone', async () => {
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: site.db.raw(`rights || '{leads.import}'`) });
    const others = await makeLead(site.db, { full_name: 'Of Ada', phones: [phone], city: 'Lviv' });
    const own = await makeLead(site.db, {
      full_name: 'Of Sam',
      phones: ['+380672222222'],
      responsible_id: cast.Sam.id,
    });
    const done = await take(
      ['X;0681111111;;Kyiv;;', 'Y;0672222222;;Kyiv;;'],
      { duplicates: 'overwrite' },
      { person: 'Sam' },
    );
    expect(countsOf(done)).toEqual({ created: 1, updated: 1, skipped: 0, failed: 0 });
    const [first, second, third] = await people();
    expect(first).toMatchObject({ id: others.id, full_name: 'Of Ada', city: 'Lviv', version: 1 });
    expect(second).toMatchObject({ id: own.id, full_name: 'Y', city: 'Kyiv' });
    expect(third).toMatchObject({ full_name: 'X', responsible_id: cast.Sam.id });
  });

  it('are skipped for who may import but not change', async () => {
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.import'] });
    await makeLead(site.db, { full_name: 'Old', phones: [phone] });
    const done = await take(twice, { duplicates: 'overwrite' }, { person: 'Vera' });
    expect(countsOf(done)).toEqual({ created: 0, updated: 0, skipped: 2, failed: 0 });
  });

  it('change the latest of several, which is reported', async () => {
    await makeLead(site.db, { full_name: 'One', phones: [phone] });
    const latest = await makeLead(site.db, { full_name: 'Two', phones: [phone] });
    const done = await take(['X;0681111111;;Kyiv;;'], { duplicates: 'fill' });
    expect(done.notes).toMatchObject({ several_matches: { count: 1 } });
    expect((await people()).filter(({ city }) => city === 'Kyiv')).toMatchObject([{ id: latest.id }]);
  });
});
