import { entryCell } from '../lists/cells.ts';
import type { Around } from '../lists/spec.ts';
import { escapeHtml } from '../web/escape.ts';
import { stepBadge } from '../web/markup.ts';
import type { Lead } from './repository.ts';

/** Cells that open a small menu to change what they show; its choices are fetched, so a row holds a link only. */

export function stepCell({ id, step_id, state }: Pick<Lead, 'id' | 'step_id' | 'state'>, around: Around): string {
  const step = around.names.steps?.get(step_id);
  const badge = stepBadge(step);
  if (!around.may_change || state === 'bin') return badge;
  return changeLink(id, 'step', badge, around);
}

/** Who sees only his own leads cannot give one away. */
export function responsibleCell(
  { id, responsible_id, state }: Pick<Lead, 'id' | 'responsible_id' | 'state'>,
  around: Around,
): string {
  const name = entryCell('admins', responsible_id, around);
  if (!around.may_change || around.me.own_leads_only || state === 'bin') return name;
  return changeLink(id, 'responsible', `<span>${name || '—'}</span>`, around);
}

function changeLink(id: number, field: 'step' | 'responsible', html: string, { from, ui }: Around): string {
  const title = escapeHtml(ui.t(`row_changes.${field}`));
  return `<a class="pick" href="/leads/${id}/change/${field}${escapeHtml(from)}" title="${title}" data-sheet="menu">${html}</a>`;
}
