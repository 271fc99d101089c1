import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import * as admins from '../../src/admins/repository.ts';
import { connectPatiently } from '../../src/db/connect.ts';
import { Plan } from '../../src/import/plan.ts';
import * as imports from '../../src/import/repository.ts';
import { startRun } from '../../src/import/start-import.ts';
import type { Cell } from '../../src/spreadsheets/cells.ts';
import { writeCsv } from '../../src/spreadsheets/write-csv.ts';
import { writeXlsx } from '../../src/spreadsheets/write-xlsx.ts';
import type { App } from '../app.ts';
import { request } from '../load.ts';
import type { Row } from '../report.ts';
import { cities, companyForms, companyWords, firstNames, streets, surnames } from '../words.ts';
import { measureBareInsert } from './bare-insert.ts';

const many = 100_000;
const columns = [
  'full_name',
  'phones',
  'emails',
  'company',
  'company_code',
  'city',
  'address',
  'source_id',
  'registered_on',
  'step_id',
  'tag_ids',
  'comments',
] as const;
const promised = { xlsx: 40, csv: 20 };
const mostMemory = 600;
const longestAnswer = 100;

/**
 * F6: 100,000 rows of 12 columns into the base, from the click until the last is there, while somebody looks at the list;
 * and after the last of them what the bare rows cost. Each wants a fresh base: with every one before it there is more in it.
 */
export const importMeasures: Array<(app: App) => Promise<Row[]>> = [
  (app) => withBase(app, (db) => measure(app, db, 'csv', 0)),
  (app) => withBase(app, (db) => measure(app, db, 'csv', 0.3)),
  (app) => withBase(app, (db) => measure(app, db, 'xlsx', 0.3)),
  (app) =>
    withBase(app, async (db) => [...(await measure(app, db, 'xlsx', 0)), await measureBareInsert(app, many, many)]),
];

async function withBase(app: App, work: (db: Knex) => Promise<Row[]>): Promise<Row[]> {
  const db = connectPatiently(app.databaseUrl);
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

async function measure(app: App, db: Knex, kind: 'csv' | 'xlsx', share: number): Promise<Row[]> {
  const id = await store(app, db, kind, share);
  const from = performance.now();
  await startRun(db, await admins.get(db, app.adminId), id);
  const { answer, answered, memory } = await watch(app, db, id);
  const seconds = (performance.now() - from) / 1000;
  const { created, updated, skipped, failed } = (await imports.findAny(db, id))!;
  process.stderr.write(`  F6 ${kind} ${share}: ${JSON.stringify({ created, updated, skipped, failed })}\n`);
  const name = `F6 import of 100,000 rows, ${kind}${share ? ', 30 % there already' : ''}`;
  const most = promised[kind];
  return [
    { name, figure: `${seconds.toFixed(1)} s`, promise: `≤ ${most} s`, met: seconds <= most },
    {
      name: `${name}: longest answer meanwhile`,
      figure: `${answer.toFixed(0)} ms, ${answered.toFixed(1)} s after the start`,
      promise: `≤ ${longestAnswer} ms`,
      met: answer <= longestAnswer,
    },
    {
      name: `${name}: memory`,
      figure: `${memory.toFixed(0)} MB`,
      promise: `≤ ${mostMemory} MB`,
      met: memory <= mostMemory,
    },
  ];
}

async function store(app: App, db: Knex, kind: 'csv' | 'xlsx', share: number): Promise<number> {
  const titles = columns.map((title) => ({ title }));
  const rows = people(`${kind}${share}`, await phonesOf(db, share));
  const bytes = await buffer(kind === 'csv' ? writeCsv(titles, rows, { delimiter: ';' }) : writeXlsx(titles, rows));
  const { id } = await imports.create(db, {
    admin_id: app.adminId,
    entity: 'lead',
    file_name: `bench.${kind}`,
    size: bytes.length,
    kind,
    ...(kind === 'csv' && { encoding: 'utf-8', delimiter: ';' }),
    plan: Plan.parse({ columns, duplicates: 'fill' }),
  });
  const size = 2 ** 20;
  for (let at = 0; at * size < bytes.length; at += 1)
    await db('import_chunks').insert({
      import_id: id,
      position: at,
      bytes: bytes.subarray(at * size, (at + 1) * size),
    });
  return id;
}

/** Phones of as many leads of the base as rows are to meet. */
async function phonesOf(db: Knex, share: number): Promise<string[]> {
  return db('leads')
    .whereRaw(`phones <> '{}' and state = 'potential'`)
    .orderBy('id')
    .limit(many * share)
    .pluck('phone');
}

async function* people(seed: string, known: string[]): AsyncGenerator<Cell[]> {
  for (let n = 0; n < many; n += 1) {
    const dice = createHash('md5').update(`${seed} ${n}`).digest();
    const pick = (words: readonly string[], at: number) => words[dice.readUInt16LE(at) % words.length]!;
    const isKnown = n % 10 < 3 && known.length > 0;
    yield [
      `${pick(firstNames, 0)} ${pick(surnames, 2)}`,
      isKnown ? known[n % known.length]! : `+38067${String(dice.readUInt32LE(4) % 1e7).padStart(7, '0')}`,
      isKnown ? null : `${seed.replace('.', '')}${n}@example.com`,
      `${pick(companyForms, 6)} «${pick(companyWords, 8)} ${dice[10]}»`,
      dice[11]! < 80 ? String(dice.readUInt32LE(4)).padStart(8, '0').slice(0, 8) : null,
      pick(cities, 12),
      `${pick(streets, 12)} ${dice[14]}`,
      `Источник ${1 + (dice[13]! % 8)}`,
      { date: `2026-${String(1 + (dice[9]! % 11)).padStart(2, '0')}-${String(1 + (dice[8]! % 28)).padStart(2, '0')}` },
      `Шаг ${1 + (dice[7]! % 6)}`,
      dice[15]! < 80 ? 'Метка 1;Метка 2' : null,
      `Просил перезвонить, договор ${n}`,
    ];
  }
}

interface Watched {
  /** The longest that somebody waited for the list, ms, … */
  answer: number;
  /** … so many seconds after the start. */
  answered: number;
  /** The most memory of app and reader, MB. */
  memory: number;
}

/** Until the import has ended. */
async function watch(app: App, db: Knex, id: number): Promise<Watched> {
  const from = performance.now();
  let answer = 0;
  let answered = 0;
  let memory = 0;
  for (;;) {
    const { milliseconds } = await request(`${app.url}/leads`, app.headers);
    if (milliseconds > answer) [answer, answered] = [milliseconds, (performance.now() - from) / 1000];
    memory = Math.max(memory, app.memory() + memoryOfChildren(app.pid));
    const { state } = await db('imports').where({ id }).first('state');
    if (state !== 'running') return { answer, answered, memory };
    await pause(100);
  }
}

function memoryOfChildren(pid: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) !== pid) continue;
      sum += Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 + memoryOfChildren(Number(name));
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}
