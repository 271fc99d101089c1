import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneFiles } from '../../src/files/prune.ts';
import { makeClient } from '../clients/make.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, testDeps, type Visitor } from '../support/site.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const contract = { name: 'Договор №1.txt', content: Buffer.from('Договор') };

let folder: string;
let site: Site;
let ada: Visitor;
let sam: Visitor;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
  site = await openSite({ config: { ...testDeps({} as never).config, data_dir: folder, max_file_megabytes: 1 } });
  ada = await site.as('Ada');
  sam = await site.as('Sam');
});
afterEach(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

const rows = () => site.db('files').orderBy('id');
async function contents(): Promise<string[]> {
  const found = await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((each) => each.isFile()).map(({ name }) => name);
}
async function owners(): Promise<Array<{ path: string; column: string; id: number }>> {
  const [company] = await site.db('companies').insert({ name: 'Nemunas' }).returning('id');
  return [
    { path: '/leads', column: 'lead_id', id: (await makeLead(site.db)).id },
    { path: '/clients', column: 'client_id', id: (await makeClient(site.db)).id },
    { path: '/companies', column: 'company_id', id: company.id },
  ];
}

describe('files of a record', () => {
  it('are added with a comment, listed on its page, and come back as they were', async () => {
    for (const { path, column, id } of await owners()) {
      const answer = await ada.upload(`${path}/${id}/files`, { comments: 'Signed <b>' }, [
        contract,
        { name: 'C:\\photos\\me.png', content: png },
      ]);
      expect([answer.status, answer.headers.location]).toEqual([303, `${path}/${id}?show=files`]);
      const [text, image] = await rows().where({ [column]: id });
      expect(text).toMatchObject({ name: 'Договор №1.txt', type: 'application/octet-stream', comments: 'Signed <b>' });
      expect(image).toMatchObject({ name: 'me.png', type: 'image/png', created_by_id: cast.Ada.id });
      const page = (await ada.get(`${path}/${id}?show=files`)).text;
      expect(page).toContain('Договор №1.txt');
      expect(page).toContain('Signed &lt;b&gt;');

      const { status, headers, body } = await ada.download(`${path}/${id}/files/${image.id}`);
      expect(status).toBe(200);
      expect(body).toEqual(png);
      expect(headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' });
      expect(headers['content-disposition']).toBe('attachment; filename=me.png');
      const again = await ada.download(`${path}/${id}/files/${text.id}`);
      expect(again.headers['content-disposition']).toContain(
        `filename*=UTF-8''${encodeURIComponent('Договор №1.txt')}`,
      );
      expect(again.body.toString()).toBe('Договор');
    }
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });

  it('are refused with a reason, and the comment stays', async () => {
    const { id } = await makeLead(site.db);
    const refused = async (files: Array<{ name: string; content: Buffer }>, comments = 'Keep me') => {
      const { status, text } = await ada.upload(`/leads/${id}/files`, { comments }, files);
      expect(status).toBe(422);
      expect(text).toContain(comments);
      return text;
    };
    expect(await refused([])).toContain('Choose a file.');
    expect(await refused([{ name: 'void.txt', content: Buffer.alloc(0) }])).toContain('is empty');
    expect(await refused([contract, { name: 'page.HTML', content: Buffer.from('<p>') }])).toContain('page.HTML');
    expect(await refused([{ name: 'photo.png', content: Buffer.from(`MZ${'\0'.repeat(100)}`) }])).toContain('program');
    expect(await refused([{ name: 'run.exe. ', content: Buffer.from('x') }])).toContain('program');
    expect(await refused([{ name: 'page.html\u202e', content: Buffer.from('x') }])).toContain('program');
    expect(await refused([{ name: 'big.bin', content: Buffer.alloc(1024 * 1024 + 1) }])).toContain('too large');
    expect(await refused([contract], 'x'.repeat(1001))).toContain('comments-error');
    expect(await rows()).toEqual([]);
    expect(await contents()).toEqual([]);
    expect(await readdir(join(folder, 'uploads'))).toEqual([]);
  });

  it('are added once however often the form is sent', async () => {
    const { id } = await makeLead(site.db);
    const form = { comments: '', submission_id: randomUUID() };
    await ada.upload(`/leads/${id}/files`, form, [contract]);
    expect((await ada.upload(`/leads/${id}/files`, form, [contract])).status).toBe(303);
    expect(await rows()).toHaveLength(1);
    expect(await contents()).toHaveLength(1);
  });

  it('keep a comment that can be changed, but not over another one', async () => {
    const { id } = await makeLead(site.db);
    await ada.upload(`/leads/${id}/files`, { comments: 'First' }, [contract]);
    const [file] = await rows();
    const address = `/leads/${id}/files/${file.id}`;
    expect((await ada.get(`${address}/edit`)).text).toContain('First');
    const answer = await ada.post(address, { comments: 'Second', version: 1, name: 'x', key: randomUUID() });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${id}?show=files`]);
    const stale = await ada.post(address, { comments: 'Third', version: 1 });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('Second');
    expect(stale.text).toContain('Third');
    const long = await ada.post(address, { comments: 'y'.repeat(1001), version: 2 });
    expect(long.status).toBe(422);
    expect(long.text).toContain('y'.repeat(1001));
    expect(await rows()).toMatchObject([{ comments: 'Second', version: 2, name: file.name, key: file.key }]);
  });

  it('are deleted and brought back with their content', async () => {
    const { id } = await makeLead(site.db);
    await ada.upload(`/leads/${id}/files`, { comments: '' }, [contract]);
    const [file] = await rows();
    expect((await ada.post(`/leads/${id}/files/${file.id}/delete`)).status).toBe(303);
    const { text } = await ada.get(`/leads/${id}?show=files`);
    expect((await ada.get(`/leads/${id}/files/${file.id}`)).status).toBe(404);
    const undo = /action="(\/operations\/\d+\/undo)"/.exec(text)![1]!;
    expect((await ada.post(undo)).status).toBe(303);
    expect((await ada.download(`/leads/${id}/files/${file.id}`)).body.toString()).toBe('Договор');
  });

  it('say so when their content is gone', async () => {
    const { id } = await makeLead(site.db);
    await ada.upload(`/leads/${id}/files`, { comments: '' }, [contract]);
    const [file] = await rows();
    await rm(join(folder, 'files'), { recursive: true });
    const answer = await ada.get(`/leads/${id}/files/${file.id}`);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('missing on the server');
  });
});

describe('who may', () => {
  it('see and change: not without the right, not in leads of others, not through another record', async () => {
    const [lead, client, company] = await owners();
    for (const owner of [lead!, client!, company!]) await ada.upload(`${owner.path}/${owner.id}/files`, {}, [contract]);
    const files = await rows();
    const vera = await site.as('Vera');
    const otto = await site.as('Otto');
    for (const [at, { path, id }] of [lead!, client!, company!].entries()) {
      const address = `${path}/${id}/files/${files[at].id}`;
      expect((await otto.get(address)).status).toBe(403);
      expect((await vera.post(`${address}/delete`)).status).toBe(403);
      expect((await vera.upload(`${path}/${id}/files`, {}, [contract])).status).toBe(403);
      expect((await ada.forge(`${address}/delete`)).status).toBe(403);
      expect((await ada.get(`${path}/${id}/files/999999`)).status).toBe(404);
      const another = await makeLead(site.db);
      expect((await ada.get(`/leads/${another.id}/files/${files[at].id}`)).status).toBe(404);
    }
    expect((await vera.download(`/leads/${lead!.id}/files/${files[0].id}`)).status).toBe(200);
    expect((await vera.get(`/clients/${client!.id}/files/${files[1].id}`)).status).toBe(403);

    const others = `/leads/${lead!.id}/files`;
    expect((await sam.get(`${others}/${files[0].id}`)).status).toBe(404);
    expect((await sam.get(`${others}/${files[0].id}/edit`)).status).toBe(404);
    expect((await sam.post(`${others}/${files[0].id}`, { comments: 'x', version: 1 })).status).toBe(404);
    expect((await sam.post(`${others}/${files[0].id}/delete`)).status).toBe(404);
    expect((await sam.upload(others, {}, [contract])).status).toBe(404);
    expect(await rows()).toEqual(files);
    expect(await contents()).toHaveLength(3);
  });

  it('change nothing of a record in the bin', async () => {
    const { id } = await makeLead(site.db);
    await ada.upload(`/leads/${id}/files`, {}, [contract]);
    const [file] = await rows();
    await ada.post(`/leads/${id}/delete`);
    expect((await ada.upload(`/leads/${id}/files`, {}, [contract])).status).toBe(409);
    expect((await ada.post(`/leads/${id}/files/${file.id}/delete`)).status).toBe(409);
    expect((await ada.download(`/leads/${id}/files/${file.id}`)).status).toBe(200);
    expect(await contents()).toHaveLength(1);
  });

  it('take bad ids for nothing there', async () => {
    const { id } = await makeLead(site.db);
    for (const wrong of ['0', '-1', 'x', '99999999999', '1e3', '../../config.ts', '%00']) {
      expect((await ada.get(`/leads/${id}/files/${encodeURIComponent(wrong)}`)).status).toBeOneOf([400, 404]);
    }
  });
});

describe('contents', () => {
  it('stay while something may want them back, and go a month after', async () => {
    const { id } = await makeLead(site.db);
    for (const name of ['kept.txt', 'just-deleted.txt', 'long-deleted.txt']) {
      await ada.upload(`/leads/${id}/files`, {}, [{ ...contract, name }]);
    }
    const [kept, just, long] = await rows();
    for (const { id: file } of [just, long]) await ada.post(`/leads/${id}/files/${file}/delete`);
    const longAgo = new Date(Date.now() - 40 * 24 * 3600 * 1000);
    await site
      .db('changes')
      .where({ entity: 'lead_file', entity_id: long.id, kind: 'removed' })
      .update({ at: longAgo });
    for (const { key } of [kept, just, long]) {
      await utimes(join(folder, 'files', key.slice(0, 2), key), longAgo, longAgo);
    }
    const { config, log } = testDeps(site.db);
    const stopping = new AbortController().signal;
    const context = { db: site.db, config: { ...config, data_dir: folder }, log, mailer: null, base_url: '', stopping };
    await pruneFiles(context);
    expect((await contents()).sort()).toEqual([kept.key, just.key].sort());
  });
});

describe('two at once', () => {
  it('go over to the lead that is left when leads are merged', async () => {
    const committed = await openCommittedSite({
      config: { ...testDeps({} as never).config, data_dir: folder },
    });
    try {
      const person = await committed.as('Ada');
      const [main, other] = [await makeLead(committed.db), await makeLead(committed.db)];
      const answers = await Promise.all(
        [1, 2, 3].map((n) => person.upload(`/leads/${other.id}/files`, {}, [{ ...contract, name: `${n}.txt` }])),
      );
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      await person.post('/leads/merge', { ids: [main.id, other.id], main: main.id });
      const found = await committed.db('files').where({ lead_id: main.id }).pluck('name');
      expect(found.sort()).toEqual(['1.txt', '2.txt', '3.txt']);
    } finally {
      await committed.close();
    }
  });
});
