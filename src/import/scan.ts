import { setImmediate as breathe } from 'node:timers/promises';
import { type DecimalSign, decimalSignIn } from '../fields/read-values.ts';
import type { CustomField, FieldKind } from '../fields/repository.ts';
import * as fields from '../fields/repository.ts';
import { nameOf as fieldName } from '../fields/values.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import { wordOf } from './lookups.ts';
import { columnsOf, type DictionaryTarget, dictionaryTargets, type Plan } from './plan.ts';
import { type DateOrder, orderOf } from './read-date.ts';
import type { Findings, Import } from './repository.ts';
import * as imports from './repository.ts';
import { rowsOf } from './rows.ts';

const most = 1000;
/** A column of notes taken for tags has as many values as rows. */
const remembered = 20_000;

/** Looks through all rows: the values to be decided once each, which way round dates are, and what numbers look like. */
export async function scan(context: TaskContext, it: Import): Promise<void> {
  const findings: Findings = { rows: 0, values: {}, dates: {}, decimals: {} };
  const looks = looksOf(it.plan, await fields.list(context.db, it.entity), findings);
  const values = new Map(
    dictionaryTargets.map((target) => [target, new Map<string, { text: string; count: number }>()]),
  );
  for await (const rows of rowsOf(context, it)) {
    context.stopping.throwIfAborted();
    for (const { cells } of rows) look(cells, it.plan, values, looks);
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

function look(cells: Cell[], plan: Plan, values: Values, looks: Look[]): void {
  for (const [target, found] of values) {
    for (const text of columnsOf(plan, target).flatMap((at) => textsOf(cells[at], target))) {
      const known = found.get(wordOf(text));
      if (known) known.count += 1;
      else if (found.size < remembered) found.set(wordOf(text), { text: text.slice(0, 1000), count: 1 });
    }
  }
  for (const take of looks) take(cells);
}

type Look = (cells: Cell[]) => void;

/** Counts how the dates and numbers of each such column are written. */
function looksOf({ columns }: Plan, custom: CustomField[], { dates, decimals }: Findings): Look[] {
  const kinds = new Map<string, FieldKind>([
    ['registered_on', 'date'],
    ['birth_on', 'date'],
    ...custom.map((field) => [fieldName(field), field.kind] as const),
  ]);
  const looks: Look[] = [];
  for (const [at, target] of columns.entries()) {
    const kind = target && kinds.get(target);
    if (kind === 'date') {
      dates[target!] ??= { dmy: 0, mdy: 0, either: 0 };
      looks.push(dateLook(at, dates[target!]!));
    } else if (kind === 'number') {
      decimals[target!] ??= { '.': 0, ',': 0 };
      looks.push(numberLook(at, decimals[target!]!));
    }
  }
  return looks;
}

function dateLook(at: number, counts: Record<DateOrder | 'either', number>): Look {
  return (cells) => {
    const order = orderOf(cells[at] ?? null);
    if (order) counts[order] += 1;
  };
}

function numberLook(at: number, counts: Record<DecimalSign, number>): Look {
  return (cells) => {
    const cell = cells[at];
    const sign = typeof cell === 'string' && decimalSignIn(cell);
    if (sign) counts[sign] += 1;
  };
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
