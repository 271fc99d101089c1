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

export function icon(name: string, className = ''): string {
  return `<svg class="icon${className && ` ${className}`}" aria-hidden="true"><use href="${sprite()}#${name}"/></svg>`;
}

export function stepBadge(step: { name: string; colour: string } | undefined): string {
  if (!step) return '';
  const name = escapeHtml(step.name);
  return `<span class="pill" title="${name}"><i class="dot dot-${escapeHtml(step.colour)}"></i><span>${name}</span></span>`;
}

export function tagBadge(tag: { name: string; colour: string } | undefined): string {
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

/** Two letters of a name for its avatar. */
export function initials(name: string): string {
  const words = name.split(/[\s\-_.@+]+/u).filter((word) => /\p{L}/u.test(word));
  return (
    words
      .slice(0, 2)
      .map((word) => [...word][0]!.toUpperCase())
      .join('') || '#'
  );
}

/** The text with each place that matches the search marked; folded as the database folds (same length). */
export function mark(value: string | null, query: string): string {
  if (!value) return '';
  const needle = fold(query.trim());
  const at = needle ? fold(value).indexOf(needle) : -1;
  if (at < 0) return escapeHtml(value);
  const end = at + needle.length;
  return `${escapeHtml(value.slice(0, at))}<mark>${escapeHtml(value.slice(at, end))}</mark>${escapeHtml(value.slice(end))}`;
}

const folded: Record<string, string> = {
  ё: 'е',
  ą: 'a',
  č: 'c',
  ę: 'e',
  ė: 'e',
  į: 'i',
  š: 's',
  ų: 'u',
  ū: 'u',
  ž: 'z',
};

function fold(value: string): string {
  return value.toLowerCase().replace(/[ёąčęėįšųūž]/g, (letter) => folded[letter]!);
}

let spriteAddress = '';
function sprite(): string {
  spriteAddress ||= asset('icons.svg');
  return spriteAddress;
}
