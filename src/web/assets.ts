import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { root } from '../root.ts';
import { open } from './allow.ts';
import { styleSheetOf } from './stylesheet.ts';

const require = createRequire(join(root, 'package.json'));
const publicFolder = join(root, 'public');

// Files of packages that the browser loads, under the names they are served by.
const vendored: Record<string, string> = {
  'tabler.css': join(dirname(require.resolve('@tabler/core/package.json')), 'dist/css/tabler.min.css'),
  'htmx.js': join(dirname(require.resolve('htmx.org/package.json')), 'dist/htmx.min.js'),
  'tom-select.js': join(dirname(require.resolve('tom-select/package.json')), 'dist/js/tom-select.base.min.js'),
  'sortable.js': join(dirname(require.resolve('sortablejs/package.json')), 'modular/sortable.esm.js'),
};

const developing = process.env.NODE_ENV === 'development';
const readStyleSheet = () => styleSheetOf(join(publicFolder, 'css'));
const styleSheet = readStyleSheet();
// One mark of all contents in the path, so that a module's relative imports carry it too.
const mark = developing ? 'dev' : markOf([publicFolder, ...Object.values(vendored)]);

function markOf(paths: string[]): string {
  const hash = createHash('sha256').update(styleSheet);
  for (const path of paths.flatMap(filesIn)) hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 12);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true }) as string[];
  return names
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}

/** The address of a static file; it changes with the contents, so browsers may keep it for ever. */
export function asset(name: string): string {
  return `/assets/${mark}/${name}`;
}

export function assetRoutes(): Router {
  const router = Router();
  const keep = { maxAge: developing ? 0 : '1y', immutable: !developing, index: false, redirect: false } as const;
  const address = `/assets/${mark}`;
  router.use(address, compression({ level: 9 }));
  router.get(`${address}/prospekt.css`, open, (_req, res) => {
    res.set('Cache-Control', developing ? 'no-cache' : 'public, max-age=31536000, immutable');
    res.type('css').send(developing ? readStyleSheet() : styleSheet);
  });
  for (const [name, file] of Object.entries(vendored)) {
    router.get(`${address}/${name}`, open, (_req, res) => res.sendFile(file, keep));
  }
  router.use(address, express.static(publicFolder, keep));
  return router;
}
