import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { once } from '../web/submissions.ts';
import * as attachments from './attachments.ts';
import type { Chosen } from './choose-leads.ts';
import * as mailings from './repository.ts';

/** The mailing, its recipients and the job that sends it, all or nothing; gives the mailing's address. Throws `AttachmentsGone`. */
export async function createMailing(
  db: Knex,
  me: Admin,
  values: mailings.MailingValues,
  recipients: Chosen['recipients'],
  { submission_id, attachment_ids = [] }: { submission_id?: string; attachment_ids?: number[] },
): Promise<string> {
  return asAuthor(db, me, (trx) =>
    once(trx, me.id, submission_id, async () => {
      const id = await mailings.create(trx, me, values);
      await trx.raw(
        `insert into mailing_recipients (mailing_id, lead_id, email)
         select ?, * from unnest(?::integer[], ?::text[])`,
        [id, recipients.map((lead) => lead.id), recipients.map(({ email }) => email)],
      );
      await attachments.giveTo(trx, me, attachment_ids, id);
      await enqueueRound(trx, id);
      return `/mailings/${id}`;
    }),
  );
}

/** The next round of sending; one waits in the queue at most. */
export async function enqueueRound(trx: Knex, mailingId: number, runAt?: Date): Promise<void> {
  await enqueue(trx, 'send_mailing', { mailing_id: mailingId }, { jobKey: `mailing:${mailingId}`, runAt });
}
