import { formatPhone } from '../phones/parse.ts';
import { escapeHtml } from '../web/escape.ts';
import { initials, mark, tagBadge } from '../web/markup.ts';
import type { Around } from './spec.ts';

/** Cells that any table of people has. They give trusted HTML: what they show is escaped. */

export function nameCell(row: { full_name: string; email: string | null }, { q, href }: Around): string {
  const email = row.email ? `<small title="${escapeHtml(row.email)}">${mark(row.email, q)}</small>` : '';
  // What does not fit is cut.
  const title = row.full_name.length > 18 ? ` title="${escapeHtml(row.full_name)}"` : '';
  return `<div class="list-name"><span class="avatar avatar-sm" aria-hidden="true">${escapeHtml(initials(row.full_name))}</span><div><a href="${escapeHtml(href)}"${title}>${mark(row.full_name, q)}</a>${email}</div></div>`;
}

export function phoneCell({ phone }: { phone: string | null }): string {
  if (!phone) return '';
  const text = escapeHtml(formatPhone(phone));
  return /\d/.test(phone) ? `<a class="list-phone" href="tel:${escapeHtml(phone)}">${text}</a>` : text;
}

/** A text that may be long: cut, whole in its title. */
export function longCell(text: string | null, { q }: Around): string {
  return text ? `<span class="cut" title="${escapeHtml(text)}">${mark(text, q)}</span>` : '';
}

export function textCell(text: string | null, { q }: Around): string {
  return mark(text, q);
}

export function dayCell(day: string | null, { ui }: Around): string {
  return day ? escapeHtml(ui.dates.day(day)) : '';
}

export function agoCell(at: Date | null, { ui }: Around): string {
  if (!at) return '';
  const { moment, ago } = ui.dates;
  return `<time datetime="${at.toISOString()}" title="${escapeHtml(moment(at))}">${escapeHtml(ago(at))}</time>`;
}

export function tagsCell({ tag_ids }: { tag_ids: number[] }, { names }: Around): string {
  return tag_ids.map((id) => tagBadge(names.tags?.get(id))).join(' ');
}

/** The name of an entry of a dictionary. */
export function entryCell(dictionary: string, id: number | null, { names }: Around): string {
  const entry = id === null ? undefined : names[dictionary]?.get(id);
  return entry ? escapeHtml(entry.name ?? entry.full_name ?? '') : '';
}
