import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../src/root.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';

const run = promisify(execFile);
const launcher = join(root, 'scripts/start.mjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "o'start test-"));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, source: string): Promise<string> {
  await writeFile(join(folder, name), source);
  return join(folder, name);
}

describe('scripts/start.mjs', () => {
  it('runs a program with its arguments and leaves nothing behind', async () => {
    const temporary = await mkdtemp(join(folder, 'tmp-'));
    const entry = await program('hello.ts', `const [, , name]: string[] = process.argv; console.log('hello', name);`);
    const { stdout } = await run(process.execPath, [launcher, entry, 'Ada'], { env: { TMPDIR: temporary } });
    expect(stdout).toBe('hello Ada\n');
    expect(await readdir(temporary)).toEqual([]);
  });

  it('names the line of the TypeScript in a trace', async () => {
    const entry = await program('fault.ts', `interface Gone {\n  a: number;\n}\n\nthrow new Error('no' as string);\n`);
    await expect(run(process.execPath, [launcher, entry])).rejects.toMatchObject({
      stderr: expect.stringContaining('fault.ts:5:'),
    });
  });

  it('runs through the loader where it can write nothing', async () => {
    const entry = await program('loader.ts', `const text: string = 'runs'; console.log(text);`);
    const nowhere = join(folder, 'missing');
    expect((await run(process.execPath, [launcher, entry], { env: { TMPDIR: nowhere } })).stdout).toBe('runs\n');
  });

  it('reads config.ts', async () => {
    await program(
      'config.ts',
      `import { sep } from 'node:path'; console.log(sep); export default { port: 4321 as number };`,
    );
    const loadConfig = join(root, 'src/config.ts');
    const entry = await program(
      'port.ts',
      `import { loadConfig } from '${loadConfig}'; console.log((await loadConfig({})).port);`,
    );
    expect((await run(process.execPath, [launcher, entry], { cwd: folder })).stdout).toBe('4321\n');
  });
});

describe('the app without a loader', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase('template0');
  });
  afterAll(() => database.drop());

  it('makes its tables, under the names of the TypeScript files, and serves pages', async () => {
    const env = { DATABASE_URL: database.url, DATA_DIR: folder };
    const app = await startServer(env, ['scripts/start.mjs', 'src/server.ts']);
    const page = await (await fetch(`${app.url}/login`)).text();
    const style = /href="(\/assets\/[^"]+prospekt\.css)"/.exec(page)?.[1];
    expect((await fetch(app.url + style)).status).toBe(200);
    expect(await database.db('migrations').orderBy('id').pluck('name')).toEqual(
      (await readdir(join(root, 'migrations'))).sort(),
    );
    app.child.kill('SIGTERM');
    expect(await app.ended(10_000)).toBe(0);
  });
});

it('the program loads nothing big before it is used', async () => {
  const big = ['html-to-text', 'imapflow', 'juice', 'mailparser', 'markdown-it', 'nodemailer', 'sanitize-html', 'xlsx'];
  const file = join(folder, 'gathered.mjs');
  await run(process.execPath, [join(root, 'scripts/gather.mjs'), join(root, 'src/server.ts'), file]);
  const loaded = (await readFile(file, 'utf8')).matchAll(/^(?:import .*|\} )from "[^"]*\/node_modules\/([^/"]+)/gm);
  const names = [...loaded].map(([, name]) => name);
  expect(names).toContain('express');
  expect(names.filter((name) => big.includes(name!))).toEqual([]);
});

it('only src/root.ts asks where it lies', async () => {
  const names = (await readdir(join(root, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
  const asking = [];
  for (const name of names) {
    if ((await readFile(join(root, 'src', name), 'utf8')).includes('import.meta.')) asking.push(name);
  }
  expect(asking).toEqual(['root.ts']);
});
