import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../src/root.ts';
import type { Cell } from '../../src/spreadsheets/cells.ts';
import { inspectSpreadsheet, readRows } from '../../src/spreadsheets/read-spreadsheet.ts';
import { ReadingPlaces } from '../../src/spreadsheets/reading-places.ts';
import { ReadingProcess } from '../../src/spreadsheets/reading-process.ts';
import { readingProgram } from '../../src/spreadsheets/reading-program.ts';
import { SpreadsheetError } from '../../src/spreadsheets/spreadsheet-error.ts';
import { bookOf, fileOf, read } from '../support/spreadsheets.ts';

const run = promisify(execFile);
const many = Array.from({ length: 5_000 }, (_, at) => [`Person ${at}`, at]);

/** The processes that this one has started and that read spreadsheets. */
async function readers(): Promise<string[]> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const alive = [];
  for (const pid of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('spreadsheets/reading/child.ts')) alive.push(pid);
  }
  return alive;
}

describe('a spreadsheet is read in a process of its own', { timeout: 120_000 }, () => {
  beforeEach(() => expect.poll(readers, { timeout: 30_000 }).toEqual([]));

  it('with the same result', async () => {
    const path = await fileOf(bookOf({ People: [['Name', 'Number'], ...many] }, 'xlsx'));
    expect(await inspectSpreadsheet(path)).toEqual(JSON.parse(JSON.stringify(await read(path))));
  });

  it('whose faults arrive as they are', async () => {
    const path = await fileOf('Name;Note\nAda;"never closed\n');
    const fault = { name: 'SpreadsheetError', key: 'spreadsheets.error.quote_not_closed', params: { row: 2 } };
    await expect(inspectSpreadsheet(path)).rejects.toMatchObject(fault);
    await expect(readRows(path, {}).next()).rejects.toMatchObject(fault);
    await expect(inspectSpreadsheet(await fileOf('PK\u0003\u0004'))).rejects.toBeInstanceOf(SpreadsheetError);
  });

  it('in pieces of at most 500 rows, with the numbers of the sheet, from any row on', async () => {
    const path = await fileOf(`Name\n\n${many.map(([name]) => name).join('\n')}\n${'\n'.repeat(1_000)}last\n`);
    const numbered: Cell[][] = [];
    for await (const { first_row, rows } of readRows(path, { after_row: 1_200 })) {
      expect(rows.length).toBeLessThanOrEqual(500);
      rows.forEach((cells, at) => {
        if (cells.length > 0) numbered.push([first_row + at, ...cells]);
      });
    }
    expect(numbered).toHaveLength(3_803);
    expect(numbered[0]).toEqual([1_201, 'Person 1198']);
    expect(numbered.at(-1)).toEqual([6_003, 'last']);
  });

  it('in smaller pieces where texts are long', async () => {
    const path = await fileOf(`${'x'.repeat(90_000)}\n`.repeat(40));
    const sizes = [];
    for await (const { rows } of readRows(path, {})) sizes.push(rows.length);
    expect(sizes).toEqual([11, 11, 11, 7]);
    expect((await inspectSpreadsheet(path)).sample[0]).toEqual(['x'.repeat(1_000)]);
  });

  it('that ends when nobody wants more', async () => {
    const path = await fileOf(many.map(([name]) => name).join('\n'));
    for await (const { rows } of readRows(path, {})) {
      expect(rows).toHaveLength(500);
      expect(await readers()).toHaveLength(1);
      break;
    }
    await expect.poll(readers, { timeout: 30_000 }).toEqual([]);
  });

  it('that is killed when it takes too long', async () => {
    const path = await fileOf(bookOf({ People: many }, 'xlsx'));
    const reading = new ReadingProcess(0);
    await reading.start({ path, choice: {}, inspect: true });
    await expect(reading.next()).rejects.toMatchObject({ key: 'spreadsheets.error.too_long' });
    reading.kill();
    await expect.poll(readers, { timeout: 30_000 }).toEqual([]);
  });

  it('that may die without harm', async () => {
    const path = await fileOf(many.map(([name]) => name).join('\n'));
    const rows = readRows(path, {});
    await rows.next();
    process.kill(Number((await readers())[0]), 'SIGKILL');
    await expect(
      (async () => {
        for await (const _ of rows);
      })(),
    ).rejects.toMatchObject({ key: 'spreadsheets.error.too_large' });
  });

  it('whose memory has an end: the message says so, and the next file is read', async () => {
    const page = `<table>${`<tr>${'<td>1'.repeat(900)}`.repeat(2_600)}</table>`;
    const path = await fileOf(page);
    const reading = new ReadingProcess(120_000, 64);
    await reading.start({ path, choice: {}, inspect: true });
    await expect(reading.next()).rejects.toMatchObject({ key: 'spreadsheets.error.too_large' });
    await expect.poll(readers, { timeout: 30_000 }).toEqual([]);
    expect(await inspectSpreadsheet(await fileOf('Name\nAda\n'))).toMatchObject({ rows: 2 });
  });

  it('also after somebody cleaned up temporary files', async () => {
    const path = await fileOf('Name\nAda\n');
    await inspectSpreadsheet(path);
    const before = await readingProgram();
    await rm(dirname(before!), { recursive: true });
    expect(await inspectSpreadsheet(path)).toMatchObject({ rows: 2 });
    expect(await readingProgram()).not.toBe(before);
  });

  it('also by a program that runs without a TypeScript loader', async () => {
    const path = await fileOf('Name;Phone\nAda;1\n');
    const source = join(root, 'src/spreadsheets/read-spreadsheet.ts');
    const entry = `${await fileOf('')}.ts`;
    await writeFile(
      entry,
      `import { inspectSpreadsheet } from '${source}'; console.log(JSON.stringify(await inspectSpreadsheet('${path}')));`,
    );
    const { stdout } = await run(process.execPath, [join(root, 'scripts/start.mjs'), entry], { cwd: '/' });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'csv',
      rows: 2,
      sample: [
        ['Name', 'Phone'],
        ['Ada', '1'],
      ],
    });
  });
});

describe('places for reading', () => {
  it('are given in turn', async () => {
    const places = new ReadingPlaces(1);
    const order: string[] = [];
    await places.take();
    const second = places.take().then(() => order.push('second'));
    const third = places.take().then(() => order.push('third'));
    places.giveBack();
    await second;
    expect(order).toEqual(['second']);
    places.giveBack();
    await third;
    expect(order).toEqual(['second', 'third']);
  });

  it('are not waited for without end', async () => {
    const places = new ReadingPlaces(1, 1);
    await places.take();
    await expect(places.take()).rejects.toMatchObject({ key: 'spreadsheets.error.busy' });
    places.giveBack();
    await places.take();
  });
});
