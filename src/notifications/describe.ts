import type { Admin } from '../admins/repository.ts';
import type { Ui } from '../web/ui.ts';
import type { Notification, NotificationKind } from './repository.ts';
import type { Subject } from './subjects.ts';

/** A notification as the page shows it. */
export interface ShownNotification {
  id: number;
  icon: string;
  title: string;
  text: string;
  who: string;
  at: Date;
  fresh: boolean;
  /** There is a record to go to. */
  opens: boolean;
}

type Write = (data: Record<string, unknown>, subject: Subject | undefined, ui: Ui) => { title?: string; text: string };

const icons: Record<NotificationKind, string> = {
  lead_changed: 'eye',
  lead_given: 'user-plus',
  leads_given: 'users',
  task_assigned: 'checklist',
  operation_done: 'checks',
  mailing_done: 'mail',
};

const texts: Record<NotificationKind, Write> = {
  lead_changed: ({ fields }, _subject, { t }) => {
    const names = nameFields(fields, t);
    return { text: names ? t('notifications.changed', { fields: names }) : t('notifications.changed_some') };
  },
  lead_given: (_data, _subject, { t }) => ({ text: t('notifications.lead_given') }),
  leads_given: ({ count }, _subject, { t }) => ({
    title: t('notifications.leads_given', { count: Number(count) }),
    text: '',
  }),
  task_assigned: ({ count }, subject, { t, dates }) => ({
    title: count ? t('notifications.tasks_assigned', { count: Number(count) }) : '',
    text: [
      count ? '' : t('notifications.task_assigned'),
      subject?.planned_on ? dates.near(subject.planned_on) : '',
      subject?.text?.slice(0, 200),
    ]
      .filter(Boolean)
      .join(' · '),
  }),
  operation_done: ({ kind, state, changed, added, updated }, _subject, { t }) => ({
    title: t(`operations.kind.${kind}`),
    text:
      state === 'failed'
        ? t('notifications.failed')
        : added === undefined
          ? t('notifications.operation_done', { count: Number(changed) || 0 })
          : t('notifications.import_done', { added: Number(added), updated: Number(updated) || 0 }),
  }),
  mailing_done: ({ subject: title, sent, failed }, subject, { t }) => ({
    title: subject ? String(title ?? '') : '',
    text: t('notifications.mailing_done', { sent: Number(sent) || 0, failed: Number(failed) || 0 }),
  }),
};

/** In words; of a record out of this person's sight only that there was something. */
export function describe(
  list: Notification[],
  subjects: Map<string, Subject>,
  people: Map<number, Admin>,
  ui: Ui,
): ShownNotification[] {
  return list.map((one) => {
    const subject = subjects.get(`${one.entity} ${one.entity_id}`);
    const hidden = one.entity !== null && !subject;
    const { title, text } = hidden ? { text: '' } : texts[one.kind](one.data, subject, ui);
    return {
      id: one.id,
      icon: icons[one.kind],
      title: hidden ? ui.t('notifications.hidden') : title || subject?.name || ui.t(`notifications.kind.${one.kind}`),
      text,
      who: hidden ? '' : (people.get(one.author_id ?? 0)?.full_name ?? ''),
      at: one.at,
      fresh: one.seen_at === null,
      opens: addressOf(one, subject) !== undefined,
    };
  });
}

// Of several at once there is no record to go to but a list of them.
const listAddresses: Partial<Record<NotificationKind, string>> = {
  leads_given: '/leads?responsible_id=me',
  task_assigned: '/',
};

/** Where a notification leads this person, if anywhere. */
export function addressOf({ kind, entity }: Notification, subject: Subject | undefined): string | undefined {
  return entity === null ? listAddresses[kind] : subject?.address;
}

// Bookkeeping has no name.
function nameFields(fields: unknown, t: Ui['t']): string {
  const names = (Array.isArray(fields) ? fields : []).map((field) => {
    if (field === 'actions') return t('notifications.actions');
    if (field === 'deleted_at') return t('notifications.bin');
    const key = `leads.field.${field}`;
    const name = t(`leads.field.${field}`);
    return name === key ? '' : name;
  });
  return names.filter(Boolean).join(', ');
}
