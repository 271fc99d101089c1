import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { open } from './allow.ts';

const require = createRequire(import.meta.url);
const publicFolder = join(import.meta.dirname, '../../public');

// Files of packages that the browser loads, under the names they are served by.
const vendored: Record<string, string> = {
  'tabler.css': join(dirname(require.resolve('@tabler/core/package.json')), 'dist/css/tabler.min.css'),
  'htmx.js': join(dirname(require.resolve('htmx.org/package.json')), 'dist/htmx.min.js'),
  'sortable.js': join(dirname(require.resolve('sortablejs/package.json')), 'modular/sortable.esm.js'),
};

const addresses = new Map<string, string>();

/** The address of a static file with its content's mark, so that browsers may keep it for ever. */
export function asset(name: string): string {
  const known = addresses.get(name);
  if (known) return known;
  const content = readFileSync(vendored[name] ?? join(publicFolder, name));
  const mark = createHash('sha256').update(content).digest('hex').slice(0, 10);
  const address = `/assets/${name}?${mark}`;
  if (process.env.NODE_ENV !== 'development') addresses.set(name, address);
  return address;
}

export function assetRoutes(): Router {
  const router = Router();
  const keep = { maxAge: '1y', immutable: true, index: false, redirect: false } as const;
  router.use('/assets', compression({ level: 9 }));
  for (const [name, file] of Object.entries(vendored)) {
    router.get(`/assets/${name}`, open, (_req, res) => res.sendFile(file, keep));
  }
  router.use('/assets', express.static(publicFolder, keep));
  return router;
}
