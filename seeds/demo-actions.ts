import { shiftDay } from './demo-chance.ts';
import type { PlacedLead, Scene } from './demo-records.ts';

interface ActionRow {
  lead_id: number;
  step_id: number;
  author_id: number;
  text: string;
  action_type_id?: number;
  assignee_id?: number;
  planned_on?: string;
  planned_time?: string;
  done_at?: Date;
  done_by_id?: number;
  created_at: Date;
  updated_at: Date;
}

export async function createDemoActions(scene: Scene, leads: PlacedLead[], chief: number): Promise<void> {
  const types: number[] = await scene.trx('action_types').orderBy('id').pluck('id');
  const typeOf = (place: number) => types[Math.min(place, types.length - 1)]!;
  const rows = leads
    .filter(({ in_bin }) => !in_bin)
    .flatMap((lead, at) => [...pastEntries(scene, lead, typeOf), ...openTask(scene, lead, at, typeOf)]);
  const test = leads.find(({ full_name }) => full_name === 'Тестов Тест Тестович')!;
  rows.push(task(scene, { ...test, responsible_id: chief }, { text: 'testeyue', days: 0, type: typeOf(0) }));
  rows.sort((one, other) => one.created_at.getTime() - other.created_at.getTime());
  await scene.trx.batchInsert('actions', rows.map(complete), 100);
}

/** One to three notes or actions between the lead's coming and now, the later ones on later steps. */
function pastEntries(scene: Scene, lead: PlacedLead, typeOf: (place: number) => number): ActionRow[] {
  const { chance, texts, now } = scene;
  const age = (now.getTime() - lead.created_at.getTime()) / 86_400_000;
  const count = 1 + chance.below(3);
  return Array.from({ length: count }, (_, at) => {
    const at_least = lead.created_at.getTime() + 60_000 * (at + 1);
    const planned = chance.daysAgo(age * (1 - (at + chance.next()) / count), now).getTime();
    const created_at = new Date(Math.min(Math.max(planned, at_least), now.getTime()));
    const [place, told] = chance.pick(texts.actions);
    const isNote = chance.below(5) < 3;
    return {
      lead_id: lead.id,
      step_id: lead.steps[Math.floor((at / count) * lead.steps.length)]!,
      author_id: lead.responsible_id,
      text: isNote ? chance.pick(texts.notes) : told,
      action_type_id: isNote ? undefined : typeOf(place),
      created_at,
      updated_at: created_at,
    };
  });
}

/** Of nine leads one has a task for today, one an overdue one, two a future one and one a task that is done. */
function openTask(scene: Scene, lead: PlacedLead, at: number, typeOf: (place: number) => number): ActionRow[] {
  const days = { 0: 0, 2: -1 - scene.chance.below(5), 4: 1 + scene.chance.below(3), 6: 3 + scene.chance.below(12) };
  const [place, text] = scene.chance.pick(scene.texts.tasks);
  const due = lead.client_id ? undefined : days[(at % 9) as keyof typeof days];
  if (due !== undefined) return [task(scene, lead, { text, days: due, type: typeOf(place) })];
  if (at % 9 !== 8) return [];
  const done = task(scene, lead, { text, days: -2, type: typeOf(place) });
  return [{ ...done, done_at: scene.chance.daysAgo(1, scene.now), done_by_id: lead.responsible_id }];
}

function task(scene: Scene, lead: PlacedLead, plan: { text: string; days: number; type: number }): ActionRow {
  const planned = scene.chance.daysAgo(Math.max(1, 2 - plan.days), scene.now).getTime();
  const created_at = new Date(Math.max(planned, lead.created_at.getTime() + 30_000));
  return {
    lead_id: lead.id,
    step_id: lead.steps.at(-1)!,
    author_id: lead.responsible_id,
    assignee_id: lead.responsible_id,
    text: plan.text,
    action_type_id: plan.type,
    planned_on: shiftDay(scene.today, plan.days),
    planned_time: scene.chance.below(2) ? `${9 + scene.chance.below(9)}:00`.padStart(5, '0') : undefined,
    created_at,
    updated_at: created_at,
  };
}

// A batch of rows needs the same columns in each.
function complete(row: ActionRow): Required<{ [K in keyof ActionRow]: ActionRow[K] | null }> {
  const none = { action_type_id: null, assignee_id: null, planned_on: null, planned_time: null };
  const given = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  return { ...none, done_at: null, done_by_id: null, ...(given as unknown as ActionRow) };
}
