import type { Knex } from 'knex';
import type { Ui } from '../web/ui.ts';
import { entities } from './entities.ts';
import type { LogNames } from './fields.ts';
import type { LoggedChange } from './repository.ts';

export interface ShownRecord {
  name: string;
  href: string | null;
}

type Kind = 'lead' | 'client' | 'company' | 'mailing';
type Found = Record<Kind, Map<number, string>>;
type Images = Pick<LoggedChange, 'entity' | 'entity_id' | 'before' | 'after'>;

const tables: Record<Kind, string> = { lead: 'leads', client: 'clients', company: 'companies', mailing: 'mailings' };
// Values that name another record.
const references: Record<string, Kind> = {
  lead_id: 'lead',
  client_id: 'client',
  company_id: 'company',
  mailing_id: 'mailing',
};

/** What is called how: the records that changed, and those that changes mention. Only of kinds this person may see. */
export async function loadRecordNames(db: Knex, changes: Images[], { can }: Ui): Promise<Found> {
  const load = async (kind: Kind) => {
    const { right, named } = entities[kind]!;
    if (right && !can(right)) return new Map<number, string>();
    const ids = idsOf(changes, kind);
    const rows = ids.length > 0 ? await db(tables[kind]).whereIn('id', ids).select('id', { name: named[0] }) : [];
    return new Map<number, string>(rows.map(({ id, name }) => [id, name]));
  };
  const [lead, client, company, mailing] = await Promise.all([
    load('lead'),
    load('client'),
    load('company'),
    load('mailing'),
  ]);
  return { lead, client, company, mailing };
}

/** The same names as those who describe changes look for them. */
export function withRecords<N extends object>(names: N, found: Found) {
  return { ...names, leads: found.lead, clients: found.client, companies: found.company, mailings: found.mailing };
}

function idsOf(changes: Images[], kind: Kind): number[] {
  const ids = changes.flatMap(({ entity, entity_id, before, after }) => [
    ...(entity === kind ? [entity_id] : []),
    ...Object.keys(references)
      .filter((field) => references[field] === kind)
      .flatMap((field) => [before?.[field], after?.[field]]),
  ]);
  return [...new Set(ids.filter((id): id is number => typeof id === 'number' && id > 0))];
}

/** A record as the page names it: by its name now, or that in the change; its page, if it is still there. */
export function shownRecord(
  { entity, entity_id, before, after }: LoggedChange,
  found: Found,
  names: LogNames,
  { t }: Ui,
): ShownRecord {
  const { named, page } = entities[entity]!;
  const known = entity === 'admin' ? names.admins.get(entity_id)?.full_name : found[entity as Kind]?.get(entity_id);
  const image = { ...before, ...after };
  const written = named.map((field) => image[field]).find((value) => typeof value === 'string' && value !== '');
  const lead = found.lead.get(Number(image.lead_id));
  if (entity === 'export' && written) return { name: listName(String(written), t), href: null };
  const name = known ?? (written ? String(written).slice(0, 80) : lead) ?? dictionaryName(entity, entity_id, names);
  return { name: name ?? (entity_id ? `#${entity_id}` : ''), href: known && page ? `${page}${entity_id}` : null };
}

function listName(list: string, t: Ui['t']): string {
  return ['leads', 'clients', 'companies'].includes(list) ? t(`nav.${list}`) : list;
}

function dictionaryName(entity: string, id: number, names: LogNames): string | undefined {
  const dictionaries = { step: names.steps, source: names.sources, tag: names.tags, action_type: names.action_types };
  return dictionaries[entity as keyof typeof dictionaries]?.get(id)?.name;
}
