import type { Knex } from 'knex';
import * as actions from '../actions/repository.ts';
import type { Admin } from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import { leadAddress } from '../leads/address.ts';
import { listVisible } from '../leads/by-phone.ts';
import type { Notification, NotificationEntity } from './repository.ts';

/** The record a notification is about, as far as this person may see it now. */
export interface Subject {
  address: string;
  name: string;
  /** Of a task: what is to be done, and when. */
  text?: string;
  planned_on?: string | null;
}

type Find = (db: Knex, me: Admin, ids: number[]) => Promise<Array<[id: number, subject: Subject]>>;

const finders: Record<NotificationEntity, Find> = {
  lead: async (db, me, ids) => {
    if (!me.rights.includes('leads.view')) return [];
    const found = await listVisible(db, me, ids);
    return found.map(({ id, full_name }) => [id, { address: leadAddress(id), name: full_name }]);
  },
  action: async (db, me, ids) => {
    if (!me.rights.includes('leads.view')) return [];
    const found = await actions.listVisible(db, me, ids);
    return found.map(({ id, lead_id, full_name, text, planned_on }) => [
      id,
      { address: `${leadAddress(lead_id)}#action-${id}`, name: full_name, text, planned_on },
    ]);
  },
  client: async (db, me, ids) => {
    if (!me.rights.includes('clients.view')) return [];
    const found = await clients.listByIds(db, ids);
    return found.map(({ id, full_name }) => [id, { address: `/clients/${id}`, name: full_name }]);
  },
  operation: async (_db, _me, ids) => ids.map((id) => [id, { address: `/operations/${id}`, name: '' }]),
  mailing: async (_db, me, ids) =>
    me.rights.includes('mailings.view') ? ids.map((id) => [id, { address: `/mailings/${id}`, name: '' }]) : [],
};

/** The subjects by `entity id`, in a query or two for each sort of record; what is out of sight is not among them. */
export async function findSubjects(db: Knex, me: Admin, list: Notification[]): Promise<Map<string, Subject>> {
  const found = await Promise.all(
    (Object.keys(finders) as NotificationEntity[]).map(async (entity) => {
      const ids = [...new Set(list.filter((one) => one.entity === entity).map((one) => one.entity_id!))];
      const subjects = ids.length > 0 ? await finders[entity](db, me, ids) : [];
      return subjects.map(([id, subject]) => [`${entity} ${id}`, subject] as const);
    }),
  );
  return new Map(found.flat());
}
