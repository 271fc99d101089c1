import type { Knex } from 'knex';
import { todayIn } from '../src/i18n/dates.ts';
import { parsePhones } from '../src/phones/parse.ts';
import type { Colour } from '../src/web/markup.ts';
import type { Chance } from './demo-chance.ts';
import { type DemoLead, demoLeads } from './demo-leads.ts';
import type { demoTexts } from './demo-texts.ts';

/** What all parts of the demo share. */
export interface Scene {
  trx: Knex.Transaction;
  texts: (typeof demoTexts)['ru'];
  now: Date;
  today: string;
  time_zone: string;
  chance: Chance;
}

export interface PlacedLead extends DemoLead {
  id: number;
  client_id: number | null;
  responsible_id: number;
  created_at: Date;
  steps: number[];
}

// The further along the pipeline, the longer ago a lead came: days at least, days more at most.
const ages = [
  [0, 12],
  [4, 40],
  [15, 90],
  [40, 90],
  [60, 180],
] as const;

interface Given {
  owners: number[];
  operator: number;
  firms: Map<string, number>;
  /** Values of custom fields, by the lead's place. */
  customOf: (at: number) => Record<string, unknown>;
}

export async function createDemoLeads(
  scene: Scene,
  { owners, operator, firms, customOf }: Given,
): Promise<PlacedLead[]> {
  const { trx, chance, now } = scene;
  const steps: number[] = await trx('steps').orderBy('position').pluck('id');
  const clients = await createClients(trx, firms);
  const tags = await createTags(scene);
  const sources: number[] = await trx('sources').orderBy('id').pluck('id');
  const drafts = demoLeads.map((lead, at) => {
    const step = Math.min(lead.step, steps.length - 1);
    const [least, more] = ages[lead.step]!;
    const created_at = chance.daysAgo(least + chance.below(more), now);
    const responsible_id = owners[at % owners.length]!;
    const client_id = clients.get(lead.client_login) ?? null;
    const row = {
      ...columnsOf(lead, scene),
      step_id: steps[step],
      source_id: chance.below(9) ? chance.pick(sources.slice(0, 4)) : null,
      priority: chance.pick(['low', 'normal', 'normal', 'normal', 'high']),
      tag_ids: lead.full_name === 'Вася Пупкин' ? tags.ofSeed : chance.pick(tags.choices),
      created_by_id: at % 3 ? operator : responsible_id,
      registered_on: todayIn(scene.time_zone, created_at),
      converted_at: client_id ? chance.daysAgo(chance.below(least), now) : null,
      responsible_id,
      client_id,
      company_id: firms.get(lead.company ?? '') ?? null,
      custom: customOf(at),
      created_at,
      updated_at: created_at,
    };
    return { row, lead: { ...lead, client_id, responsible_id, created_at, steps: steps.slice(0, step + 1) } };
  });
  const ids = await trx('leads')
    .insert(drafts.map(({ row }) => row))
    .returning('id');
  const leads = drafts.map(({ lead }, at) => ({ ...lead, id: ids[at].id as number }));
  await createVisits(scene, leads);
  return leads;
}

function columnsOf({ full_name, phones, emails, city, address, company, in_bin }: DemoLead, scene: Scene) {
  const { chance, texts, now } = scene;
  return {
    full_name,
    phones: parsePhones(phones, ['UA', 'LT', 'RU']),
    emails,
    city,
    address,
    company,
    comments: chance.below(3) ? '' : chance.pick(texts.comments),
    deleted_at: in_bin ? chance.daysAgo(chance.below(6), now) : null,
  };
}

async function createClients(trx: Knex.Transaction, firms: Map<string, number>): Promise<Map<string | null, number>> {
  const rows = demoLeads.flatMap(({ client_login: login, full_name, phones, emails, city, address, company }) => {
    const company_id = firms.get(company ?? '') ?? null;
    const row = {
      login,
      full_name,
      phones: parsePhones(phones, ['UA', 'LT', 'RU']),
      emails,
      city,
      address,
      company_id,
    };
    return login ? [row] : [];
  });
  const clients = await trx('clients')
    .insert(rows)
    .onConflict(trx.raw('(lower(login))'))
    .ignore()
    .returning(['id', 'login']);
  return new Map(clients.map(({ id, login }) => [login, id]));
}

async function createTags({ trx, texts }: Scene): Promise<{ ofSeed: number[]; choices: number[][] }> {
  const { urgent, fibre, business, later } = texts.tags;
  const wanted: Array<[string, Colour]> = [
    ['GoPay', 'green'],
    ['stalker', 'orange'],
    ['test', 'gray'],
    [urgent, 'red'],
    [fibre, 'teal'],
    [business, 'blue'],
    ['IPTV', 'purple'],
    [later, 'yellow'],
  ];
  const rows = wanted.map(([name, colour]) => ({ name, colour }));
  await trx('tags').insert(rows).onConflict(trx.raw('(lower(name))')).ignore();
  const tags: Array<{ id: number; name: string }> = await trx('tags').select('id', 'name');
  const find = (name: string) => tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase())!.id;
  const [goPay, stalker, test, u, f, b, tv, l] = wanted.map(([name]) => find(name)) as number[];
  const some = [[], [], [], [f], [f, tv], [b], [u], [l], [tv], [u, b], [stalker]] as number[][];
  return { ofSeed: [goPay!, stalker!, test!], choices: some };
}

/** The way of each lead through the pipeline, instead of the one visit that inserting it has left. */
async function createVisits({ trx, now, chance }: Scene, leads: PlacedLead[]): Promise<void> {
  const visits = leads.flatMap(({ id, responsible_id, created_at, steps }) => {
    const span = (now.getTime() - created_at.getTime()) / (steps.length + 1);
    const times = steps.map((_, at) => new Date(created_at.getTime() + span * at * (0.6 + chance.next() * 0.4)));
    return steps.map((step_id, at) => ({
      lead_id: id,
      from_step_id: steps[at - 1] ?? null,
      step_id,
      admin_id: responsible_id,
      entered_at: times[at],
      left_at: times[at + 1] ?? null,
    }));
  });
  await trx('lead_step_visits')
    .whereIn(
      'lead_id',
      leads.map(({ id }) => id),
    )
    .delete();
  await trx('lead_step_visits').insert(visits);
}

/** The log tells when and by whom these records came to be in the story, not when the demo was made. */
export async function backdateChanges(trx: Knex.Transaction): Promise<void> {
  for (const [entity, table, author] of [
    ['lead', 'leads', 'created_by_id'],
    ['action', 'actions', 'author_id'],
  ] as const) {
    await trx.raw(
      `update changes set at = made.created_at, admin_id = made.:author:
       from :table: made where changes.entity = :entity and changes.entity_id = made.id and changes.kind = 'created'`,
      { author, table, entity },
    );
  }
}
