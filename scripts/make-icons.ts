import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const drawings = 'node_modules/@tabler/icons/icons/outline';
const sprite = 'public/icons.svg';
const sources = { views: '.ejs', src: '.ts', 'public/js': '.js' };

// Names that no literal in the code shows: chosen by data, or kept for pages to come.
const others = `
  activity address-book adjustments alert-triangle arrow-back-up arrow-down arrow-right arrow-up bell building calendar
  calendar-event chart-bar check checklist chevron-down chevron-left chevron-right chevron-up circle circle-check click
  clock coins columns copy device-mobile dots dots-vertical download external-link eye eye-off filter flag grip-vertical
  help history home info-circle key keyboard language layout-kanban link list-check lock login logout mail mail-forward
  map-pin menu-2 moon note pencil phone phone-call phone-incoming phone-outgoing phone-x pin pinned plus refresh restore
  search settings star sun tag trash unlink upload user user-check user-plus users world x`;

export type Use = { name: string; place: string };

/** Icons named in a text: `icon('x')`, `icon(a ? 'x' : 'y')`, `icon: 'x'` and `data-icon="x"`; not computed ones. */
export function findIcons(text: string, file: string): Use[] {
  return text.split('\n').flatMap((line, at) => namesIn(line).map((name) => ({ name, place: `${file}:${at + 1}` })));
}

function namesIn(line: string): string[] {
  const first = [...line.matchAll(/\bicon\(([^,)]*)/g)].flatMap((call) => [
    ...call[1]!.matchAll(/(?:^|[?:])\s*(['"])([^'"]+)\1/g),
  ]);
  const named = [...line.matchAll(/(?:\bicon:\s*|\bdata-icon=)(['"])([^'"]+)\1/g)];
  return [...first, ...named].map((match) => match[2]!).filter((name) => !/[<$]/.test(name));
}

export function usedIcons(): Use[] {
  const inCode = Object.entries(sources).flatMap(([folder, extension]) =>
    filesIn(folder, extension).flatMap((file) => findIcons(readFileSync(file, 'utf8'), file)),
  );
  const listed = others
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => ({ name, place: 'scripts/make-icons.ts' }));
  return [...inCode, ...listed];
}

function filesIn(folder: string, extension: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.filter((file) => extname(file) === extension).map((file) => `${folder}/${file}`);
}

/** One SVG with a symbol for each name; every name that has no drawing is told with its place. */
export function makeSprite(uses: Use[]): string {
  const unknown = uses.filter(({ name }) => !/^[a-z0-9-]+$/.test(name) || !existsSync(`${drawings}/${name}.svg`));
  if (unknown.length > 0) throw new Error(unknown.map(({ name, place }) => `${place}: no icon "${name}"`).join('\n'));

  const names = [...new Set(uses.map(({ name }) => name))].sort();
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join('\n')}\n</svg>\n`;
}

function symbol(name: string): string {
  const drawing = readFileSync(`${drawings}/${name}.svg`, 'utf8');
  const shapes = drawing
    .slice(drawing.indexOf('>') + 1, drawing.lastIndexOf('</svg>'))
    .replace(/<path stroke="none"[^>]*>/, '')
    .replace(/\s*\/>\s*/g, '/>')
    .trim();
  const style = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${style}>${shapes}</symbol>`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(sprite, makeSprite(usedIcons()));
