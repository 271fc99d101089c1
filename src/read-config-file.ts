import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.ts';

/** What this TypeScript file exports as its default; where no loader runs here, a process of its own reads it. */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  const address = pathToFileURL(path).href;
  try {
    return (await import(address)).default ?? {};
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    return readElsewhere(path, address);
  }
}

function readElsewhere(path: string, address: string): Record<string, unknown> {
  const loader = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href;
  const program = `console.log('\\n' + JSON.stringify((await import(${JSON.stringify(address)})).default ?? {}))`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loader, '--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${path} cannot be read:\n${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}
