import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Condition } from '../lists/condition.ts';
import type { Count, GroupHead, ListTab } from '../lists/spec.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { settleFew } from './duplicate-groups.ts';
import { visibleTo } from './repository.ts';

/** So many are merged at once. */
const mostMerged = 10;

/** Leads that share a phone, an e-mail or a company code, side by side. */
export const duplicatesTab: ListTab = {
  key: 'duplicates',
  label: 'leads.list_tab.duplicates',
  empty: 'leads.list_empty.duplicates',
  state: `state <> 'bin'`,
  also(me) {
    const { sql, bindings } = groupedFor(me);
    return { sql: `leads.id in (select id from (${sql}) grouped)`, bindings };
  },
  count: countDuplicates,
  groups: { from: groupedFor, heads: headsOf },
};

/** Who sees only his own leads learns of no other one: a group is two of his own. */
function groupedFor(me: Admin): Condition {
  if (!me.own_leads_only) return { sql: 'select lead_id as id, group_id from lead_duplicates', bindings: [] };
  const sql = `select lead_id as id, group_id from (
      select lead_id, group_id, count(*) over (partition by group_id) n from lead_duplicates where responsible_id = ?
    ) own where n > 1`;
  return { sql, bindings: [me.id] };
}

async function countDuplicates({ db, cache }: Deps, me: Admin): Promise<Count> {
  const { sql, bindings } = groupedFor(me);
  return cache.get('lead_duplicates', me.own_leads_only ? me.id : 'all', async () => {
    await settleFew(db);
    const { rows } = await db.raw(`select count(*)::int total from (${sql}) grouped`, bindings as Knex.RawBinding[]);
    return { total: rows[0].total, more: false };
  });
}

interface Member {
  group_id: number;
  id: number;
  keys: string[];
}

/** What the members of a group share, and where to merge them. */
async function headsOf({ db }: Deps, me: Admin, groupIds: number[], ui: Ui): Promise<Map<number, GroupHead>> {
  const members: Member[] = await db('lead_duplicates')
    .join('leads', 'leads.id', 'lead_id')
    .whereRaw('group_id = any(?)', [groupIds])
    .whereNot('state', 'bin')
    .modify(visibleTo(me))
    .orderBy(['group_id', 'leads.id'])
    .limit(2000)
    .select('group_id', 'leads.id', db.raw('array(select lead_keys(phones, emails, company_code)) as keys'));
  const heads = groupIds.map((group): [number, GroupHead] => {
    const own = members.filter(({ group_id }) => group_id === group);
    return [group, { text: describe(own, ui), link: mergeLink(me, own, ui) }];
  });
  return new Map(heads);
}

const fields: Record<string, 'phone' | 'email' | 'company_code'> = { p: 'phone', e: 'email', c: 'company_code' };

function describe(members: Member[], { t }: Ui): string {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const key of members.flatMap(({ keys }) => [...new Set(keys)])) (seen.has(key) ? shared : seen).add(key);
  const reasons = [...shared].sort().reverse().slice(0, 3);
  return [
    t('leads.duplicates.group', { count: members.length }),
    ...reasons.map((key) => `${t(`leads.duplicates.same_${fields[key[0]!]!}`)} ${shownKey(key)}`),
  ].join(' · ');
}

function shownKey(key: string): string {
  const value = key.slice(1);
  return key.startsWith('p') && value.length > 9 ? formatPhone(`+${value}`) : value;
}

function mergeLink(me: Admin, members: Member[], { t }: Ui): GroupHead['link'] {
  const allowed = me.rights.includes('leads.change') && me.rights.includes('leads.delete');
  if (!allowed || members.length < 2) return null;
  const ids = members.slice(0, mostMerged).map(({ id }) => ['ids', String(id)]);
  return { href: `/leads/merge?${new URLSearchParams(ids)}`, text: t('leads.duplicates.merge') };
}
