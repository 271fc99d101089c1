import { stat } from 'node:fs/promises';
import type { Inspection, ReadingChoice, RowBatch } from './cells.ts';
import { workingTime } from './reading/limits.ts';
import type { Task } from './reading/messages.ts';
import { ReadingPlaces } from './reading-places.ts';
import { ReadingProcess } from './reading-process.ts';

export { SpreadsheetError } from './spreadsheet-error.ts';

// A person waits for an inspection, so a long import must not stand in its way.
const inspections = new ReadingPlaces(2, 30_000);
const imports = new ReadingPlaces(2);

/** What the file holds and how it will be read. Throws SpreadsheetError. */
export async function inspectSpreadsheet(path: string, choice: ReadingChoice = {}): Promise<Inspection> {
  await inspections.take();
  let reading: ReadingProcess | undefined;
  try {
    reading = await startReading({ path, choice, inspect: true });
    const message = await reading.next();
    if (!('inspection' in message)) throw new Error('The reading process said something else.');
    return message.inspection;
  } finally {
    reading?.kill();
    inspections.giveBack();
  }
}

/** The rows after row `after_row`, at most 500 at a time; leaving the loop ends the reading. Throws SpreadsheetError. */
export async function* readRows(
  path: string,
  { after_row = 0, ...choice }: ReadingChoice & { after_row?: number },
): AsyncGenerator<RowBatch> {
  await imports.take();
  let reading: ReadingProcess | undefined;
  try {
    reading = await startReading({ path, choice, after_row });
    for (;;) {
      const message = await reading.next();
      if (!('batch' in message)) return;
      yield message.batch;
    }
  } finally {
    reading?.kill();
    imports.giveBack();
  }
}

async function startReading(task: Task): Promise<ReadingProcess> {
  const { size } = await stat(task.path);
  const reading = new ReadingProcess(workingTime(size));
  try {
    await reading.start(task);
    return reading;
  } catch (error) {
    reading.kill();
    throw error;
  }
}
