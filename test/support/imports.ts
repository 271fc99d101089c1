import { setMaxListeners } from 'node:events';
import type { Knex } from 'knex';
import * as admins from '../../src/admins/repository.ts';
import type { ImportEntity } from '../../src/import/plan.ts';
import { Plan } from '../../src/import/plan.ts';
import type { Import } from '../../src/import/repository.ts';
import * as imports from '../../src/import/repository.ts';
import { runImport } from '../../src/import/run-import.ts';
import { startCheck, startRun, startScan } from '../../src/import/start-import.ts';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import { cast, type Person } from './people.ts';
import { testDeps } from './site.ts';

interface File {
  person?: Person;
  entity?: ImportEntity;
  /** Lines of a csv with `;`; the first holds the names. */
  lines?: string[];
  bytes?: Buffer;
  kind?: Import['kind'];
  plan: Partial<ReturnType<typeof Plan.parse>>;
}

/** A stored file with its plan, as the pages leave it. */
export async function makeImport(db: Knex, file: File): Promise<number> {
  const { person = 'Ada', entity = 'lead', lines = [], kind = 'csv' } = file;
  const bytes = file.bytes ?? Buffer.from(lines.join('\r\n'));
  const reading = kind === 'csv' ? { encoding: 'utf-8', delimiter: ';' } : {};
  const { id } = await imports.create(db, {
    admin_id: cast[person].id,
    entity,
    kind,
    ...reading,
    file_name: `people.${kind}`,
    size: bytes.length,
    inspection: { kind, sheets: [], sheet: 0, rows: 0, filled_rows: 0, columns: 0, sample: [], guesses: [] },
    plan: Plan.parse(file.plan),
  });
  await db('import_chunks').insert({ import_id: id, position: 0, bytes });
  return id;
}

export function taskContext(db: Knex, more: Partial<TaskContext> = {}): TaskContext {
  const { config, log, mailer, base_url } = testDeps(db);
  const stopping = new AbortController().signal;
  setMaxListeners(0, stopping);
  return { db, config, log, mailer, base_url, stopping, ...more };
}

const starts = { scan: startScan, check: startCheck, take: startRun };

/** Starts this part of the import as the pages do and lets the job do it at once. */
export async function go(db: Knex, id: number, part: keyof typeof starts): Promise<Import> {
  const it = (await imports.findAny(db, id))!;
  const me = await admins.get(db, it.admin_id);
  await db.transaction((trx) => starts[part](trx, me, id));
  await runImport({ import_id: id }, taskContext(db));
  return (await imports.findAny(db, id))!;
}

export function countsOf({ created, updated, skipped, failed }: Import) {
  return { created, updated, skipped, failed };
}
