import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/clients/repository.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

let site: Site;
let ada: Visitor;
let client: Client;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  client = await makeClient(site.db);
});
afterEach(() => site.close());

const notes = () => site.db('client_notes').orderBy('id');
async function makeNote(author_id: number | null = cast.Ada.id, text = 'First') {
  const [note] = await site.db('client_notes').insert({ client_id: client.id, author_id, text }).returning('*');
  return note;
}

describe('notes on a client', () => {
  it('are saved with their author and stand on the page', async () => {
    const answer = await ada.post(`/clients/${client.id}/notes`, { text: ' Likes tea\nand cake ' });
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${client.id}`]);
    expect(await notes()).toMatchObject([{ text: 'Likes tea\nand cake', author_id: cast.Ada.id }]);
    const { text } = await ada.get(`/clients/${client.id}`);
    expect(text).toContain('Likes tea');
    expect(text).toContain('Ada Admin');
  });

  it('keep what was typed when refused', async () => {
    const answer = await ada.post(`/clients/${client.id}/notes`, { text: 'x'.repeat(10_001) });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('x'.repeat(10_001));
    expect((await ada.post(`/clients/${client.id}/notes`, { text: ' ' })).status).toBe(422);
    expect(await notes()).toEqual([]);
  });

  it('are saved once however often the form is sent', async () => {
    const form = { text: 'Once', submission_id: randomUUID() };
    await ada.post(`/clients/${client.id}/notes`, form);
    expect((await ada.post(`/clients/${client.id}/notes`, form)).status).toBe(303);
    expect(await notes()).toHaveLength(1);
  });

  it('are changed by their author only', async () => {
    const [own, other] = [await makeNote(), await makeNote(cast.Sam.id, 'Of Sam')];
    expect((await ada.get(`/client-notes/${own.id}/edit`)).text).toContain('First');
    const answer = await ada.post(`/client-notes/${own.id}`, { text: 'Second', version: 1 });
    expect(answer.headers.location).toBe(`/clients/${client.id}#note-${own.id}`);
    expect((await ada.get(`/client-notes/${other.id}/edit`)).status).toBe(403);
    expect((await ada.post(`/client-notes/${other.id}`, { text: 'X', version: 1 })).status).toBe(403);
    expect((await ada.post(`/client-notes/${other.id}/delete`)).status).toBe(403);
    expect(await notes()).toMatchObject([{ text: 'Second', version: 2 }, { text: 'Of Sam' }]);
  });

  it('show what was saved meanwhile', async () => {
    const note = await makeNote();
    await site.db('client_notes').where({ id: note.id }).update({ text: 'Meanwhile' });
    const answer = await ada.post(`/client-notes/${note.id}`, { text: 'Mine', version: 1 });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('Meanwhile');
    expect(answer.text).toContain('Mine');
    expect(answer.text).toContain('name="version" value="2"');
    expect((await ada.post(`/client-notes/${note.id}`, { text: '', version: 2 })).status).toBe(422);
  });

  it('are deleted and brought back by Undo', async () => {
    const note = await makeNote();
    await ada.post(`/client-notes/${note.id}/delete`);
    expect(await notes()).toEqual([]);
    expect((await ada.get(`/clients/${client.id}`)).text).toContain(`action="/client-notes/${note.id}/restore"`);
    const history = (await ada.get(`/clients/${client.id}?show=history`)).text;
    expect(history).toMatch(
      new RegExp(`Entry deleted[\\s\\S]*action="/client-notes/${note.id}/restore"[\\s\\S]*<del>First`),
    );
    expect((await (await site.as('Sam')).post(`/client-notes/${note.id}/restore`)).status).toBe(404);
    expect((await ada.post(`/client-notes/${note.id}/restore`)).status).toBe(303);
    expect(await notes()).toMatchObject([{ id: note.id, text: 'First', created_at: note.created_at }]);
    expect((await ada.post(`/client-notes/${note.id}/restore`)).status).toBe(404);
  });

  it('are pinned to the top', async () => {
    const [first, second] = [await makeNote(), await makeNote(cast.Sam.id, 'Later')];
    await ada.post(`/client-notes/${first.id}/pin`, { pinned: '1' });
    const order = async () =>
      [...(await ada.get(`/clients/${client.id}`)).text.matchAll(/id="note-(\d+)"/g)].map(([, id]) => Number(id));
    expect(await order()).toEqual([first.id, second.id]);
    await ada.post(`/client-notes/${first.id}/pin`, { pinned: '0' });
    expect(await order()).toEqual([second.id, first.id]);
  });

  it('stand on pages when they are many', async () => {
    await site.db.raw(
      `insert into client_notes (client_id, text, created_at)
       select ?, 'Note ' || n, timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, 65) n`,
      [client.id],
    );
    const seen: string[] = [];
    let address: string | undefined = `/clients/${client.id}`;
    while (address) {
      const { text } = await ada.get(address);
      seen.push(...[...text.matchAll(/class="as-typed">(Note \d+)</g)].map(([, note]) => note!));
      address = /class="entries-older"><a class="btn" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 65 }, (_, at) => `Note ${65 - at}`));
  });

  it('are closed without the right, to forgeries and unknown ids', async () => {
    const note = await makeNote();
    const vera = await site.as('Vera');
    for (const [part, fields] of [
      ['', { text: 'X', version: 1 }],
      ['/pin', { pinned: '1' }],
      ['/delete', {}],
      ['/restore', {}],
    ] as const) {
      expect((await vera.post(`/client-notes/${note.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.forge(`/client-notes/${note.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.post(`/client-notes/999999${part}`, fields as never)).status).toBe(404);
    }
    expect(await notes()).toMatchObject([{ text: 'First', version: 1 }]);
  });
});
