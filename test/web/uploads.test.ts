import fs, { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Express } from 'express';
import type { Knex } from 'knex';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { HttpError } from '../../src/web/errors.ts';
import { readUploads, storedFiles, uploadedFiles } from '../../src/web/uploads.ts';
import { testDeps } from '../support/site.ts';

let data: string;
let rights: string[];
let server: Server | undefined;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'prospekt-uploads-'));
  rights = ['leads.change'];
});
afterEach(async () => {
  vi.restoreAllMocks();
  server?.close();
  server = undefined;
  await rm(data, { recursive: true });
});

const folder = () => join(data, 'uploads');
const left = () => (existsSync(folder()) ? readdirSync(folder()) : []);
const nothingLeft = () => vi.waitFor(() => expect(left()).toEqual([]), { timeout: 30_000 });

/** An app with two addresses for files; each answers what it got. */
function site(): Express {
  const app = express();
  const deps = testDeps({} as Knex, { config: parseConfig({ data_dir: data }) });
  app.use((req, _res, next) => next(void Object.assign(req, { user: { rights } })));
  const rule = { rights: ['leads.change', 'clients.change'], files: 2, bytes: 1_000_000 } as const;
  app.use(readUploads(deps, { '/large/:id/files': { ...rule, kept: 'disk' }, '/small': { ...rule, kept: 'memory' } }));
  app.post('/large/:id/files', (req, res) => {
    const { files, error } = storedFiles(req);
    const read = files.map(({ name, size, path }) => ({
      name,
      size,
      text: fs.readFileSync(path, 'utf8').slice(0, 20),
    }));
    if (req.body.fail) throw new Error('broken');
    res.json({ files: read, error, in_folder: left().length, field: req.body.field });
  });
  app.post(
    '/small',
    (req, res) => void res.json({ sizes: uploadedFiles(req).files.map((file) => file.content.length) }),
  );
  const answer: express.ErrorRequestHandler = (error, _req, res, _next) =>
    void res.status(error instanceof HttpError ? error.status : 500).end();
  return app.use(answer);
}

const send = (path: string, content = 'contents', fields: Record<string, string> = {}) => {
  const request = supertest(site()).post(path).set('Origin', 'http://127.0.0.1');
  for (const [name, value] of Object.entries(fields)) request.field(name, value);
  return request.attach('files', Buffer.from(content), 'Прайс.csv');
};

describe('a large file', () => {
  it('lies in the data folder while its request lasts, at an address with an id, and no longer', async () => {
    const { body } = await send('/large/17/files', 'a;b', { field: 'typed' });
    expect(body).toEqual({ files: [{ name: 'Прайс.csv', size: 3, text: 'a;b' }], in_folder: 1, field: 'typed' });
    await nothingLeft();
  });

  it('is removed when the work fails', async () => {
    expect((await send('/large/17/files', 'a;b', { fail: '1' })).status).toBe(500);
    await nothingLeft();
  });

  it('that is too large is told so, with what was typed', async () => {
    const { body } = await send('/large/17/files', 'x'.repeat(1_000_001), { field: 'typed' });
    expect(body).toEqual({ files: [], error: 'errors.file_too_large', in_folder: 0, field: 'typed' });
  });

  it('for which the disk has no room is told so, and no half of it stays', async () => {
    const { createWriteStream } = fs;
    vi.spyOn(fs, 'createWriteStream').mockImplementation(() => createWriteStream('/dev/full'));
    const { body } = await send('/large/17/files', 'x'.repeat(500_000), { field: 'typed' });
    expect(body).toEqual({ files: [], error: 'errors.disk_full', in_folder: 0, field: 'typed' });
    await nothingLeft();
  });

  it('that ends in the middle is told so, and no half of it stays', async () => {
    const head = '--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nhalf a li';
    const { body } = await supertest(site())
      .post('/large/17/files')
      .set({ Origin: 'http://127.0.0.1', 'Content-Type': 'multipart/form-data; boundary=x' })
      .send(head);
    expect(body.error).toBe('errors.upload_cut');
    await nothingLeft();
  });

  it('leaves nothing when the connection is cut', async () => {
    server = createServer(site()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server!.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    const head = ['POST /large/17/files HTTP/1.1', 'Host: 127.0.0.1', 'Origin: http://127.0.0.1'];
    head.push('Content-Type: multipart/form-data; boundary=x', 'Content-Length: 500000', '', '');
    socket.write(head.join('\r\n'));
    socket.write('--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n');
    socket.write('x'.repeat(200_000));
    await vi.waitFor(() => expect(left()).toHaveLength(1), { timeout: 30_000 });
    socket.destroy();
    await nothingLeft();
  });
});

describe('files in general', () => {
  it('come with fields of plain names: a name with brackets is refused, one that stands twice is a list', async () => {
    for (const name of ['field[100000000]', 'field[a]', 'field[a][0]', 'field[]', '[7]', 'field[']) {
      expect((await send('/large/1/files', 'x', { [name]: 'x' })).status, name).toBe(400);
    }
    const twice = supertest(site()).post('/large/1/files').set('Origin', 'http://127.0.0.1');
    const { body } = await twice.field('field', 'one').field('field', 'two').field('field', 'three');
    expect(body.field).toEqual(['one', 'two', 'three']);
    await nothingLeft();
  });

  it('small ones stay in memory', async () => {
    expect((await send('/small', 'four')).body).toEqual({ sizes: [4] });
    expect(existsSync(folder())).toBe(false);
  });

  it('are not read at other addresses, nor without one of the rights', async () => {
    for (const path of ['/large/files', '/large/1/files/2', '/large/x/files', '/Small']) {
      expect((await send(path)).status, path).toBe(403);
    }
    rights = ['clients.change'];
    expect((await send('/small')).status).toBe(200);
    rights = ['leads.view'];
    expect((await send('/small')).status).toBe(403);
  });

  it('that a killed process left are removed a day later', async () => {
    await fs.promises.mkdir(folder());
    for (const name of ['old', 'new']) await writeFile(join(folder(), name), 'x');
    await utimes(join(folder(), 'old'), 1, 1);
    site();
    await vi.waitFor(() => expect(left()).toEqual(['new']), { timeout: 30_000 });
  });
});
