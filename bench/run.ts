import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type App, startApp } from './app.ts';
import { openBenchServer } from './databases.ts';
import { measureBulk } from './measures/bulk.ts';
import { measureCalls } from './measures/calls.ts';
import { measureDuplicates } from './measures/duplicates.ts';
import { measureGrid } from './measures/grid.ts';
import { measureGrowth } from './measures/growth.ts';
import { importMeasures } from './measures/import.ts';
import { measureLeadPage } from './measures/lead-page.ts';
import { measureList } from './measures/list.ts';
import { measureSearch } from './measures/search.ts';
import { type Row, table } from './report.ts';

// npm run bench -- [--leads 100000] [--only F1,F3]
const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '1000000' },
    only: { type: 'string', default: 'F1,F2,F3,F4,M2,F7,F8,F6,bulk' },
  },
});
const leads = Number(values.leads);
const only = values.only.split(',');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const server = await openBenchServer();
const rows: Row[] = [];
try {
  await server.withLeads(100_000);
  const app = await startApp(await server.withLeads(leads));
  try {
    await measureAll(app);
  } finally {
    await app.stop();
  }
  // Without the other app, which would still be busy with what was changed in bulk.
  if (only.includes('F6')) rows.push(...(await imported()));
  tell();
} finally {
  await server.stop();
}

async function measureAll(app: App): Promise<void> {
  const measures: Record<string, () => Promise<Row[]>> = {
    F1: () => measureList(app),
    F2: () => measureGrid(app),
    F3: () => measureSearch(app),
    F4: () => measureLeadPage(app, leads),
    bulk: () => measureBulk(app, leads),
    M2: () => measureDuplicates(app),
    F7: () => measureCalls(app),
    F8: () => growth(app),
  };
  for (const [name, measure] of Object.entries(measures)) {
    if (only.includes(name)) rows.push(...(await measure()));
  }
}

function tell(): void {
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
  process.stdout.write(`\n${leads.toLocaleString('en')} leads; ${machine}\n\n${table(rows)}\n`);
}

/** Each on a database of its own: what comes in would change what the others measure. */
async function imported(): Promise<Row[]> {
  const measured: Row[] = [];
  for (const measure of importMeasures) {
    const own = await startApp(await server.freshCopy(Math.min(leads, 100_000)));
    try {
      measured.push(...(await measure(own)));
    } finally {
      await own.stop();
    }
  }
  return measured;
}

async function growth(large: App): Promise<Row[]> {
  const small = await startApp(await server.withLeads(10_000));
  try {
    return await measureGrowth(small, large);
  } finally {
    await small.stop();
  }
}
