import type { RowBatch } from '../cells.ts';
import { rowLength } from './limits.ts';
import type { SheetRow } from './spreadsheet.ts';

const batchSize = 500;
const batchLength = 1_000_000;

/** Joins rows to pieces without holes; many empty rows or long texts begin a new piece. */
export async function* batches(source: AsyncIterable<SheetRow[]>, afterRow: number): AsyncGenerator<RowBatch> {
  let batch: RowBatch = { first_row: 0, rows: [] };
  let length = 0;
  for await (const rows of source) {
    for (const { number, cells } of rows) {
      if (number <= afterRow) continue;
      const added = rowLength(cells, number);
      const full = number - batch.first_row >= batchSize || length + added > batchLength;
      if (batch.rows.length > 0 && full) {
        yield batch;
        batch = { first_row: 0, rows: [] };
        length = 0;
      }
      if (batch.rows.length === 0) batch.first_row = number;
      while (batch.rows.length < number - batch.first_row) batch.rows.push([]);
      batch.rows.push(cells);
      length += added;
    }
  }
  if (batch.rows.length > 0) yield batch;
}
