import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/server.ts';

let dataDir: string;
let app: RunningServer;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'prospekt-killed-'));
  await chmod(dataDir, 0o755);
  app = await startServer({ DATA_DIR: dataDir });
});
afterAll(async () => {
  app.child.kill('SIGTERM');
  await app.ended(20_000);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const postmaster = async () =>
  Number((await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8')).split('\n')[0]);
const ready = async () => (await fetch(`${app.url}/readyz`)).status === 200;

it('starts its own PostgreSQL again when somebody kills it', async () => {
  const killed = await postmaster();
  process.kill(killed, 'SIGKILL');
  const lives = () => app.child.exitCode === null;
  while (lives() && (await postmaster().catch(() => killed)) === killed);
  while (lives() && !(await ready()));
  expect(app.child.exitCode).toBeNull();
  const page = await fetch(`${app.url}/login`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('password')]);
}, 180_000);
