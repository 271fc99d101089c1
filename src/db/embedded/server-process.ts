import type { Place } from './place.ts';

/** The least a server needs of our environment, so that neither PG* variables nor the app's secrets reach it. */
export function serverProcess({ home, user }: Place, libraries?: string) {
  const kept = ['PATH', 'TZ', 'TMPDIR', 'SystemRoot'].filter((name) => process.env[name]);
  const env: Record<string, string> = Object.fromEntries(kept.map((name) => [name, process.env[name] ?? '']));
  const found = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  if (found) env.LD_LIBRARY_PATH = found;
  if (libraries) env.DYLD_LIBRARY_PATH = libraries;
  return { ...user, cwd: home, env };
}
