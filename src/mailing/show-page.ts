import type { Response } from 'express';
import { z } from 'zod';
import * as actionTypes from '../action-types/repository.ts';
import * as admins from '../admins/repository.ts';
import { loadNames } from '../leads/names.ts';
import { missingSettings } from '../mail/mailer.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import * as attachments from './attachments.ts';
import { type WrongFields, wrongFields } from './merge-fields.ts';
import { type Part, progressOf } from './progress.ts';
import { type ListedRecipient, list } from './recipients.ts';
import * as mailings from './repository.ts';
import { recipientStates } from './repository.ts';
import { senderId } from './sender.ts';

const pageSize = 50;

const page = view<{
  mailing: mailings.Mailing;
  counts: mailings.Counts;
  parts: Part[];
  who: string;
  /** In whose name it goes. */
  sender: string;
  wrong: WrongFields;
  action_type: string;
  states: readonly mailings.RecipientState[];
  state: mailings.RecipientState | null;
  recipients: ListedRecipient[];
  next: number | null;
  first: boolean;
  missing: string[];
  waits_until: Date | null;
  attachments: attachments.Attachment[];
}>('mailing/show');

const Filter = z.object({
  state: z.enum(recipientStates).nullable().catch(null).default(null),
  after: z.coerce.number().int().min(0).max(2_147_483_647).catch(0),
});

/** A mailing: how far it is, and what became of each mail. */
export function mailingPage(deps: Deps) {
  return async (res: Response, mailing: mailings.Mailing, query: unknown): Promise<void> => {
    const me = currentAdmin(res);
    const { t, can } = res.locals.ui;
    const filter = Filter.parse(query);
    const counts = (await mailings.countStates(deps.db, [mailing.id])).get(mailing.id)!;
    const rows = can('leads.view') ? await list(deps.db, me, mailing.id, filter, pageSize + 1) : [];
    const people = await admins.known(deps);
    const nameOf = (id: number) => people.find((person) => person.id === id)?.full_name ?? '';
    const types = await actionTypes.known(deps);
    const waiting = mailing.state === 'sending' && mailing.paused_until && mailing.paused_until.getTime() > Date.now();
    page(res, {
      title: mailing.subject,
      crumbs: [{ text: t('mailings.title'), href: '/mailings' }, { text: mailing.subject }],
      mailing,
      counts,
      parts: progressOf(counts),
      who: nameOf(mailing.admin_id),
      sender: nameOf(senderId(mailing)),
      wrong: wrongFields(`${mailing.subject} ${mailing.body}`, await loadNames(deps)),
      action_type: types.find(({ id }) => id === mailing.action_type_id)?.name ?? '',
      states: recipientStates.filter((state) => counts[state] > 0 || state === filter.state),
      state: filter.state,
      recipients: rows.slice(0, pageSize),
      next: rows.length > pageSize ? rows[pageSize - 1]!.id : null,
      first: filter.after === 0,
      missing: missingSettings(deps.config),
      attachments: await attachments.list(deps.db, mailing.id),
      waits_until: waiting ? mailing.paused_until : null,
    });
  };
}
