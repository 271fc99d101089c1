import { apostrophes, fold } from '../i18n/fold.ts';
import { asset } from './assets.ts';
import { escapeHtml } from './escape.ts';

/** Small pieces of trusted HTML; they escapeHtml what they are given. For `<%-`. */
export const colours = [
  'blue',
  'azure',
  'indigo',
  'purple',
  'pink',
  'red',
  'orange',
  'yellow',
  'lime',
  'green',
  'teal',
  'cyan',
  'gray',
] as const;
export type Colour = (typeof colours)[number];

declare const safe: unique symbol;
/** HTML that went through the sanitizer. */
export type SanitizedHtml = string & { readonly [safe]: true };

export function sanitized(html: SanitizedHtml): string {
  return html;
}

export function icon(name: string, className = ''): string {
  return `<svg class="icon${className && ` ${className}`}" aria-hidden="true"><use href="${sprite()}#${name}"/></svg>`;
}

/** Attributes of a field whose mistake is told beside it, in the element with the id `<id>-error`. */
export function fault(id: string, error: unknown): string {
  const name = escapeHtml(id);
  return error ? ` id="${name}" aria-invalid="true" aria-describedby="${name}-error"` : '';
}

export function stepBadge(step: { name?: string; colour?: string } | undefined): string {
  if (!step) return '';
  const name = escapeHtml(step.name);
  return `<span class="pill" title="${name}"><i class="dot dot-${escapeHtml(step.colour)}"></i><span>${name}</span></span>`;
}

export function tagBadge(tag: { name?: string; colour?: string } | undefined): string {
  if (!tag) return '';
  return `<span class="label label-${escapeHtml(tag.colour)}">${escapeHtml(tag.name)}</span>`;
}

const priorityIcons: Record<string, string> = { low: 'arrow-down', normal: 'circle', high: 'flag' };

export function priorityMark(priority: string, word: string): string {
  return `<span class="priority priority-${escapeHtml(priority)}">${icon(priorityIcons[priority] ?? 'circle')}${escapeHtml(word)}</span>`;
}

const groups = new Map<string, Intl.NumberFormat>();

/** 1003 as the language groups it: "1,003", "1 003". */
export function number(value: number, language: string): string {
  const known = groups.get(language) ?? new Intl.NumberFormat(language);
  groups.set(language, known);
  return known.format(value);
}

/** Bytes as people read them: "12 kB", "3.4 MB". */
export function fileSize(bytes: number, language: string): string {
  const [unit, size] = bytes < 1_000_000 ? (['kilobyte', 1000] as const) : (['megabyte', 1_000_000] as const);
  const digits = unit === 'megabyte' && bytes < 10 * size ? 1 : 0;
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: digits }).format(
    Math.max(1, bytes / size),
  );
}

/** Two letters of a name for its avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.@+]+/u).filter((word) => /\p{L}/u.test(word));
  return (
    words
      .slice(0, 2)
      .map((word) => /\p{L}/u.exec(word)![0].toUpperCase())
      .join('') || '#'
  );
}

/** What tells one of many entries from the others, in brief: buttons that stand beside each are named by it. */
export function which(...facts: string[]): string {
  return facts
    .filter(Boolean)
    .map((fact) => (fact.length > 60 ? `${fact.slice(0, 60)}…` : fact))
    .join(', ');
}

/** The text with the first place of each searched word marked; folded as the database folds, letter for letter. */
export function mark(value: string | null, query: string): string {
  if (!value) return '';
  if (!query) return escapeHtml(value);
  const text = fold(value).replace(apostrophes, "'");
  const words = fold(query).replace(apostrophes, "'").split(/\s+/).filter(Boolean);
  const places = words.map((word) => ({ from: text.indexOf(word), to: text.indexOf(word) + word.length }));
  let html = '';
  let done = 0;
  for (const { from, to } of places.sort((a, b) => a.from - b.from)) {
    if (from < done) continue;
    html += `${escapeHtml(value.slice(done, from))}<mark>${escapeHtml(value.slice(from, to))}</mark>`;
    done = to;
  }
  return html + escapeHtml(value.slice(done));
}

let spriteAddress = '';
function sprite(): string {
  spriteAddress ||= asset('icons.svg');
  return spriteAddress;
}
