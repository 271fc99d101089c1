import { entryCell } from '../lists/cells.ts';
import type { Around } from '../lists/spec.ts';
import { escapeHtml } from '../web/escape.ts';
import { stepBadge } from '../web/markup.ts';
import type { Lead } from './repository.ts';

/** Cells that open a small menu to change what they show; its choices are fetched, so a row holds a link only. */

type Row = Pick<Lead, 'id' | 'full_name' | 'state'>;

export function stepCell(lead: Row & Pick<Lead, 'step_id'>, around: Around): string {
  const step = around.names.steps?.get(lead.step_id);
  const badge = stepBadge(step);
  if (!around.may_change || lead.state === 'bin') return badge;
  return changeLink(lead, 'step', escapeHtml(step?.name), badge, around);
}

/** Who sees only his own leads cannot give one away. */
export function responsibleCell(lead: Row & Pick<Lead, 'responsible_id'>, around: Around): string {
  const name = entryCell('admins', lead.responsible_id, around);
  if (!around.may_change || around.me.own_leads_only || lead.state === 'bin') return name;
  return changeLink(lead, 'responsible', name || '—', `<span>${name || '—'}</span>`, around);
}

/** Named by what it shows, what it does and to whom: a list of links has the same steps and people many times. */
function changeLink({ id, full_name }: Row, field: 'step' | 'responsible', now: string, html: string, around: Around) {
  const { from, ui } = around;
  const name = `${now}. ${escapeHtml(ui.t(`row_changes.${field}`))}: ${escapeHtml(full_name)}`;
  return `<a class="pick" href="/leads/${id}/change/${field}${escapeHtml(from)}" aria-label="${name}" data-sheet="menu">${html}</a>`;
}
