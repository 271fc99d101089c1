import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const path = '/settings/mail-templates';
const spring = { name: 'Spring', subject: 'News for {{full_name}}', body: 'It is **spring**' };
let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const names = () => site.db('mail_templates').orderBy('id').pluck('name');

describe('mail templates', () => {
  it('are added, changed and deleted', async () => {
    expect((await ada.post(path, spring)).status).toBe(303);
    const [{ id, version }] = await site.db('mail_templates');
    expect((await ada.get(path)).text).toContain('News for {{full_name}}');
    expect((await ada.get(`${path}/${id}/edit`)).text).toContain('It is **spring**</textarea>');
    expect((await ada.post(`${path}/${id}`, { ...spring, name: 'Summer', version })).status).toBe(303);
    expect(await names()).toEqual(['Summer']);
    expect((await ada.post(`${path}/${id}/delete`)).status).toBe(303);
    expect(await names()).toEqual([]);
  });

  it('sent twice are made once', async () => {
    const form = { ...spring, submission_id: '7c7a1f0e-54a3-4c2e-9c7e-6f2c5b0f6a12' };
    await ada.post(path, form);
    expect((await ada.post(path, form)).status).toBe(303);
    expect(await names()).toEqual(['Spring']);
  });

  it('keep what was typed when a field is unknown, a text missing or the name taken', async () => {
    await ada.post(path, spring);
    const wrong = await ada.post(path, { name: 'New', subject: 'S', body: 'Hi {{password_hash}}' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('{{password_hash}}</textarea>');
    expect(wrong.text).toContain('There is no such field: {{password_hash}}');
    expect((await ada.post(path, { ...spring, name: 'SPRING' })).status).toBe(422);
    expect((await ada.post(path, { ...spring, name: '' })).status).toBe(422);
    expect(await names()).toEqual(['Spring']);
  });

  it('changed by two: the second sees both versions', async () => {
    await ada.post(path, spring);
    const [{ id, version }] = await site.db('mail_templates');
    await ada.post(`${path}/${id}`, { ...spring, body: 'first', version });
    const { status, text } = await ada.post(`${path}/${id}`, { ...spring, body: 'second', version });
    expect(status).toBe(409);
    expect(text).toMatch(/<td>first<\/td><td>second<\/td>/);
  });

  it('are for who may change settings, and not there under a wrong number', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get(path)).status).toBe(403);
    expect((await sam.post(path, spring)).status).toBe(403);
    expect((await ada.forge(path, spring)).status).toBe(403);
    for (const part of ['/edit']) expect((await ada.get(`${path}/999999${part}`)).status).toBe(404);
    for (const part of ['', '/delete'])
      expect((await ada.post(`${path}/999999${part}`, { ...spring, version: 1 })).status).toBe(404);
    expect(await names()).toEqual([]);
  });
});
