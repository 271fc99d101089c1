import type { RowBatch } from '../cells.ts';
import type { SheetRow } from './spreadsheet.ts';

const batchSize = 500;

/** Joins rows to pieces without holes; more than a few empty rows begin a new piece. */
export async function* batches(source: AsyncIterable<SheetRow[]>, afterRow: number): AsyncGenerator<RowBatch> {
  let batch: RowBatch = { first_row: 0, rows: [] };
  for await (const rows of source) {
    for (const { number, cells } of rows) {
      if (number <= afterRow) continue;
      const place = number - batch.first_row;
      if (batch.rows.length > 0 && place >= batchSize) {
        yield batch;
        batch = { first_row: 0, rows: [] };
      }
      if (batch.rows.length === 0) batch.first_row = number;
      while (batch.rows.length < number - batch.first_row) batch.rows.push([]);
      batch.rows.push(cells);
    }
  }
  if (batch.rows.length > 0) yield batch;
}
