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
  title: string;
  /** What of the page is shown, for the title of the window: a tab, a search, a page of many. */
  shows?: Array<string | false>;
  crumbs?: Array<{ text: string; href?: string }>;
}

/**
 * A page, typed by what it is given. The template's first line lists its locals:
 * `<%# leads: LeadRow[], page: Page %>`; besides them it sees the names of `Ui` and `partial(name, locals)`.
 */
export function view<L extends object>(name: string, layout = 'layout/app') {
  return (res: Response, locals: L & PageLocals, status = 200): void => {
    sendPage(res, renderPage(res.locals.ui, name, locals, layout, status), status);
  };
}

function renderPage(ui: Ui, name: string, locals: PageLocals, layout: string, status: number): string {
  const scope = { ...ui, ...locals };
  const body = template(name)(scope);
  return template(layout)({ crumbs: [], ...scope, body, window_title: windowTitle(ui, locals, status) });
}

/** From what is special to what is common: windows are told apart by how their titles begin. That it is an error comes first. */
function windowTitle({ t }: Ui, { title, shows = [], crumbs = [] }: PageLocals, status: number): string {
  const above = crumbs.flatMap(({ text, href }) => (href && href !== '/' ? [text] : []));
  const parts = [...shows.filter(Boolean), title, ...above.reverse(), 'Prospekt'].join(' · ');
  return status < 400 ? parts : `${t('errors.title')}: ${parts}`;
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
