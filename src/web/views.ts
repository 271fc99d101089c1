import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ejs from 'ejs';
import type { Response } from 'express';
import { root } from '../root.ts';
import { escapeHtml } from './escape.ts';
import { sendPage } from './send-page.ts';
import type { Ui } from './ui.ts';

const folder = join(root, 'views');
const uiNames = [
  't',
  'me',
  'can',
  'csrf',
  'lang',
  'theme',
  'path',
  'address',
  'flash',
  'dates',
  'nav',
  'asset',
  'markup',
  'shell',
];

type Locals = Record<string, unknown>;
type Render = (locals: Locals) => string;
const compiled = new Map<string, Render>();

/** What any page may give its layout. */
export interface PageLocals {
  title?: string;
  crumbs?: Array<{ text: string; href?: string }>;
}

/**
 * A page, typed by what it is given. The template's first line lists its locals:
 * `<%# leads: LeadRow[], page: Page %>`; besides them it sees the names of `Ui` and `partial(name, locals)`.
 */
export function view<L extends object>(name: string, layout = 'layout/app') {
  return (res: Response, locals: L & PageLocals, status = 200): void => {
    sendPage(res, renderPage(res.locals.ui, name, locals as Locals, layout), status);
  };
}

export function renderPage(ui: Ui, name: string, locals: Locals, layout: string): string {
  const scope = { ...ui, ...locals };
  const body = template(name)(scope);
  return template(layout)({ crumbs: [], title: '', ...scope, body });
}

function template(name: string): Render {
  const known = compiled.get(name);
  if (known) return known;

  const source = readFileSync(join(folder, `${name}.ejs`), 'utf8');
  const run = ejs.compile(source, {
    _with: false,
    strict: true,
    rmWhitespace: true,
    escape: escapeHtml,
    compileDebug: process.env.NODE_ENV !== 'production',
    filename: `${name}.ejs`,
    destructuredLocals: [...new Set([...uiNames, ...namesIn(source), 'partial', 'body', 'title', 'crumbs'])],
  });

  const render: Render = (locals) => {
    const partial = (inner: string, more: Locals = {}) => template(inner)({ ...locals, ...more });
    return run({ ...locals, partial });
  };
  if (process.env.NODE_ENV !== 'development') compiled.set(name, render);
  return render;
}

/** The names in the first line's comment: `<%# a: A, b: Map<string, B> %>` → `a`, `b`. */
function namesIn(source: string): string[] {
  const comment = /^<%#([\s\S]*?)-?%>/.exec(source)?.[1] ?? '';
  const outer = comment
    .replace(/=>/g, '')
    .replace(/<[^<>]*>|\{[^{}]*\}|\([^()]*\)/g, '')
    .replace(/<[^<>]*>|\{[^{}]*\}/g, '');
  return [...outer.matchAll(/(?:^|,)\s*(\w+)\??\s*(?=[:,]|$)/g)].map((match) => match[1]!);
}
