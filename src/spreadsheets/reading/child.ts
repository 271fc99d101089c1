import { Socket } from 'node:net';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { batches } from './batches.ts';
import { chosenSheet, inspect } from './inspect.ts';
import type { Message, Task } from './messages.ts';
import { openSpreadsheet } from './open.ts';

// A process of its own for one file: whatever the file does to it, the app lives on. See decision 0024.

Socket.prototype.connect = () => {
  throw new Error('Reading a spreadsheet needs no network.');
};
process.once('disconnect', () => process.exit());

let asked = 2;
let resume = () => {};
process.once('message', (task: Task) => {
  process.on('message', () => {
    asked++;
    resume();
  });
  work(task)
    .catch((error: unknown) => say(faultOf(error)))
    .finally(() => process.disconnect());
});
// Not before scripts/start.mjs has cleared away what it started this from.
setImmediate(() => say({ ready: true }));

async function work(task: Task): Promise<void> {
  const { path, choice } = task;
  const spreadsheet = await openSpreadsheet(path, choice);
  if ('inspect' in task) return say({ inspection: await inspect(spreadsheet, choice) });
  for await (const batch of batches(spreadsheet.rows(chosenSheet(spreadsheet, choice)), task.after_row)) {
    while (asked === 0) await new Promise<void>((resolve) => (resume = resolve));
    asked--;
    await say({ batch });
  }
  await say({ done: true });
}

function say(message: Message): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

function faultOf(error: unknown): Message {
  const { fault, params, cause } = SpreadsheetError.of(error);
  return { fault, params, cause: String(cause ?? '') };
}
