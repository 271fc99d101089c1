import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { changesOf, editableWith } from '../editing/conflict.ts';
import type { Edit } from '../editing/read-edit.ts';
import { hasCustom } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { gatherCustom, spreadCustom } from '../fields/values.ts';
import { todayIn } from '../i18n/dates.ts';
import { once } from '../web/submissions.ts';
import { refuseUnseen } from './duplicates.ts';
import { clientFields } from './form.ts';
import { suggestLogin } from './login.ts';
import type { Client, ClientValues } from './repository.ts';
import * as clients from './repository.ts';

/** The new client's address. Throws PossibleSameClients; the database refuses a taken login. */
export async function createClient(
  db: Knex,
  me: Admin,
  values: ClientValues,
  sent: { submission_id?: string; seen: number[] },
): Promise<string> {
  return asAuthor(db, me, (trx) =>
    once(trx, me.id, sent.submission_id, async () => {
      await refuseUnseen(trx, values, sent.seen);
      const login = values.login || (await suggestLogin(trx, values.full_name));
      const registered_on = todayIn(me.time_zone);
      const client = await clients.create(trx, gatherCustom({ ...values, login, registered_on }), me.id);
      return `/clients/${client.id}`;
    }),
  );
}

/** False when nothing differs from what is saved. Throws StaleRecord and PossibleSameClients. */
export async function updateClient(
  db: Knex,
  me: Admin,
  id: number,
  edit: Edit<ClientValues>,
  custom: CustomField[] = [],
): Promise<boolean> {
  const editable = editableWith<ClientValues>('client', clientFields, custom);
  return asAuthor(db, me, async (trx) => {
    const client = spreadCustom(await clients.lockOpen(trx, me, id), custom);
    const changes = await changesOf(trx, editable, client, edit);
    if (!changes) return false;

    await refuseUnseen(trx, added(client, changes), edit.seen, id);
    await clients.update(trx, id, hasCustom(changes) ? gatherCustom(changes, client.custom) : changes);
    return true;
  });
}

// Only what the edit brings in can make a new duplicate; the client's old numbers are no news.
function added(client: Client, changes: Partial<ClientValues>) {
  return {
    phones: (changes.phones ?? []).filter((phone) => !client.phones.includes(phone)),
    emails: (changes.emails ?? []).filter((email) => !client.emails.includes(email)),
  };
}
