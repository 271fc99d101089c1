import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

// Runs a TypeScript program without a TypeScript loader in its memory: `node scripts/start.mjs src/server.ts`.
// Why, and why nothing is kept between starts: docs/decisions/0018-programs-without-a-loader.md

process.argv.splice(1, 1);
const entry = resolve(process.argv[1] ?? 'src/server.ts');
const program = gather(entry);
if (!program) (await import('tsx/esm/api')).register();
process.setSourceMapsEnabled(true);
process.once('exit', () => forget(program));
await import(pathToFileURL(program ?? entry).href);
forget(program);

/**
 * One JavaScript file of all the TypeScript that the entry imports; undefined if that cannot be made here.
 * @param {string} entry
 */
function gather(entry) {
  try {
    const file = join(mkdtempSync(join(tmpdir(), 'prospekt-')), 'program.mjs');
    const gathering = [join(import.meta.dirname, 'gather.mjs'), entry, file];
    const { status } = spawnSync(process.execPath, gathering, { stdio: ['ignore', 'inherit', 'inherit'] });
    if (status === 0) return file;
    forget(file);
  } catch {
    // Nothing can be written here.
  }
  return undefined;
}

/** @param {string | undefined} file */
function forget(file) {
  if (file) rmSync(dirname(file), { recursive: true, force: true });
}
