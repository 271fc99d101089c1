import { setImmediate as breathe } from 'node:timers/promises';
import type { TaskContext } from '../jobs/tasks.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import { wordOf } from './lookups.ts';
import { columnsOf, type DictionaryTarget, dictionaryTargets, type Plan } from './plan.ts';
import { orderOf } from './read-date.ts';
import type { Findings, Import } from './repository.ts';
import * as imports from './repository.ts';
import { rowsOf } from './rows.ts';

const most = 1000;
/** A column of notes taken for tags has as many values as rows. */
const remembered = 20_000;

/** Looks through all rows: the values to be decided once each, and which way round the dates can be. */
export async function scan(context: TaskContext, it: Import): Promise<void> {
  const findings: Findings = { rows: 0, values: {}, dates: { dmy: 0, mdy: 0, either: 0 } };
  const values = new Map(
    dictionaryTargets.map((target) => [target, new Map<string, { text: string; count: number }>()]),
  );
  for await (const rows of rowsOf(context, it)) {
    context.stopping.throwIfAborted();
    for (const { cells } of rows) look(cells, it.plan, values, findings);
    findings.rows += rows.length;
    await breathe();
    if (!(await isStill(context, it, findings.rows))) return;
  }
  for (const [target, found] of values) {
    const sorted = [...found.values()].sort((one, other) => other.count - one.count || compare(one.text, other.text));
    if (columnsOf(it.plan, target).length > 0) findings.values[target] = sorted.slice(0, most);
  }
  await end(context, it, findings);
}

type Values = Map<DictionaryTarget, Map<string, { text: string; count: number }>>;

function look(cells: Cell[], plan: Plan, values: Values, { dates }: Findings): void {
  for (const [target, found] of values) {
    for (const text of columnsOf(plan, target).flatMap((at) => textsOf(cells[at], target))) {
      const known = found.get(wordOf(text));
      if (known) known.count += 1;
      else if (found.size < remembered) found.set(wordOf(text), { text: text.slice(0, 1000), count: 1 });
    }
  }
  plan.columns.forEach((target, at) => {
    if (!target || !isDate(target)) return;
    const order = orderOf(cells[at] ?? null);
    if (order) dates[order] += 1;
  });
}

// A custom field may hold dates too, and what its column shows tells as much of the file.
function isDate(target: string): boolean {
  return target === 'registered_on' || target === 'birth_on' || target.startsWith('custom.');
}

function textsOf(cell: Cell | undefined, target: DictionaryTarget): string[] {
  const text = cellText(cell);
  return (target === 'tag_ids' ? text.split(/[;\n]/) : [text]).map((part) => part.trim()).filter(Boolean);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}

async function isStill({ db }: TaskContext, it: Import, rows: number): Promise<boolean> {
  const { id, attempt } = it;
  return (await db('imports').where({ id, attempt, state: 'scanning' }).update({ position: rows })) > 0;
}

async function end({ db }: TaskContext, { id, attempt }: Import, findings: Findings): Promise<void> {
  await db.transaction(async (trx) => {
    const now = await imports.lockProgress(trx, id);
    if (now?.state !== 'scanning' || now.attempt !== attempt) return;
    await imports.update(trx, id, { state: 'draft', findings, total: findings.rows, position: 0, error: null });
  });
}
