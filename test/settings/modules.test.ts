import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTagsEnabled } from '../../src/tags/repository.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, testDeps } from '../support/site.ts';

describe('the settings page', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('leads to every page of settings', async () => {
    const ada = await site.as('Ada');
    const { text } = await ada.get('/settings');
    const addresses = [...text.matchAll(/href="(\/settings\/[^"]+)"/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThanOrEqual(4);
    for (const address of addresses) expect((await ada.get(address)).status).toBe(200);
  });

  it('switches the tags off and on, and logs it', async () => {
    const ada = await site.as('Ada');
    expect(await isTagsEnabled(testDeps(site.db))).toBe(true);
    expect((await ada.post('/settings/modules')).headers.location).toBe('/settings');
    expect(await isTagsEnabled(testDeps(site.db))).toBe(false);
    expect((await ada.get('/settings')).text).not.toMatch(/name="tags_enabled" value="1" checked/);
    await ada.post('/settings/modules', { tags_enabled: 1 });
    expect(await isTagsEnabled(testDeps(site.db))).toBe(true);
    const changes = await site.db('changes').where({ entity: 'setting' }).orderBy('id');
    expect(changes.map(({ admin_id, kind, before, after }) => [admin_id, kind, before, after])).toEqual([
      [cast.Ada.id, 'created', null, { tags_enabled: false }],
      [cast.Ada.id, 'updated', { tags_enabled: false }, { tags_enabled: true }],
    ]);
  });

  it('is closed to whoever may not change settings, and to forged requests', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get('/settings')).status).toBe(403);
    expect((await sam.post('/settings/modules', { tags_enabled: 1 })).status).toBe(403);
    expect((await (await site.as('Ada')).forge('/settings/modules')).status).toBe(403);
    expect(await site.db('settings').select()).toEqual([]);
  });
});
