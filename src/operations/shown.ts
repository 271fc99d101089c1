import type { Admin } from '../admins/repository.ts';
import type { Names } from '../leads/names.ts';
import type { Ui } from '../web/ui.ts';
import type { OperationKind } from './kinds.ts';
import type { Operation } from './repository.ts';

/** An operation as the list and its page show it. */
export interface ShownOperation extends Operation {
  title: string;
  who: string;
  look: { icon: string; colour: string };
  /** 0 to 100. */
  percent: number;
}

const looks: Record<Operation['state'], ShownOperation['look']> = {
  preview: { icon: 'eye', colour: 'gray' },
  queued: { icon: 'clock', colour: 'gray' },
  running: { icon: 'clock', colour: 'blue' },
  done: { icon: 'check', colour: 'green' },
  failed: { icon: 'alert-triangle', colour: 'red' },
  stopped: { icon: 'x', colour: 'orange' },
};

export function shownOperation(operation: Operation, me: Admin, names: Names, { t }: Ui): ShownOperation {
  const { kind, params, admin_id, state } = operation;
  const name = mayReadName(operation, me) ? params.name : '';
  const about = name ?? (params.name_key ? t(String(params.name_key)) : '');
  const undone = params.of ? `: ${t(`operations.kind.${params.of}`)}` : '';
  return {
    ...operation,
    title: `${t(`operations.kind.${kind}`)}${undone}${about ? `: ${about}` : ''}`,
    who: names.admins.get(admin_id ?? 0)?.full_name ?? t('timeline.system'),
    look: looks[state],
    percent: percentOf(operation),
  };
}

/** How far it is, 0 to 100. */
export function percentOf({ state, done, total }: Operation): number {
  if (total === 0) return state === 'queued' ? 0 : 100;
  return Math.floor((100 * done) / total);
}

// Named after a lead, or after the text of a task.
const namedAfterLeads = new Set<OperationKind>([
  'conversion',
  'client_link',
  'client_unlink',
  'bulk_task',
  'lead_step',
  'lead_responsible',
]);

function mayReadName({ kind, admin_id }: Operation, me: Admin): boolean {
  if (!namedAfterLeads.has(kind)) return true;
  return me.rights.includes('leads.view') && (admin_id === me.id || !me.own_leads_only);
}
