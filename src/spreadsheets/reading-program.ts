import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../root.ts';

const run = promisify(execFile);

/** What the reading process runs. */
export const source = join(root, 'src/spreadsheets/reading/child.ts');

let gathered: Promise<string | undefined> | undefined;

/**
 * The program of the reading process as one JavaScript file, made once for all files that this process has read; undefined
 * where it cannot be made. Whoever cleans up temporary files may have taken it: then it is made again.
 */
export async function readingProgram(): Promise<string | undefined> {
  gathered ??= gather();
  const program = await gathered;
  if (!program || (await isThere(program))) return program;
  gathered = undefined;
  return readingProgram();
}

async function gather(): Promise<string | undefined> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), 'prospekt-'));
    const program = join(folder, 'reading.mjs');
    await run(process.execPath, [join(root, 'scripts/gather.mjs'), source, program]);
    forgetAtEnd(folder);
    return program;
  } catch {
    // Nothing can be written here, or esbuild does not run.
    if (folder) await rm(folder, { recursive: true, force: true }).catch(() => {});
    return undefined;
  }
}

function forgetAtEnd(folder: string): void {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
