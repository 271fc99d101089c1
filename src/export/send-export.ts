import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { writeCsv } from '../spreadsheets/write-csv.ts';
import { writeXlsx } from '../spreadsheets/write-xlsx.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { orLater } from '../web/long-work.ts';
import type { Asked } from './asked.ts';
import type { View } from './export-view.ts';
import { readByCursor } from './read-by-cursor.ts';
import type { RecordRow } from './record-cells.ts';
import * as exports from './repository.ts';

const types = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
};
const silence = 60_000;

/**
 * Sends the rows as they are read, and keeps who took what. What fails before the first of them is an ordinary error;
 * later the download breaks off, so that nobody takes a part for the whole.
 */
export async function sendExport(deps: Deps, res: Response, view: View, asked: Asked): Promise<void> {
  if (res.req.method === 'HEAD') return void sendHead(res, view, asked).end();
  const gone = new AbortController();
  res.once('close', () => res.writableFinished || gone.abort());
  const { first_soon } = view.query;
  const batches = readByCursor<RecordRow>(deps.db, view.query, { first_soon, signal: gone.signal });
  const told = await tell(deps.db, currentAdmin(res), view, asked);
  try {
    const first = batches.next();
    await orLater(deps, first);
    if (gone.signal.aborted || res.headersSent) return;
    sendHead(res, view, asked);
    await pipeline(fileOf(view, asked, cellsOf(view, first, batches, told)), res);
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!res.headersSent) throw error;
    const { name, code } = error as Error & { code?: string };
    deps.log.error({ name, code }, 'export broke off');
  } finally {
    await batches.return(undefined);
    if (!res.writableFinished) await told.end('broken');
  }
}

type Batches = AsyncGenerator<RecordRow[]>;

async function* cellsOf(
  { columns }: View,
  first: ReturnType<Batches['next']>,
  batches: Batches,
  told: Told,
): AsyncGenerator<Cell[]> {
  for (let batch = await first; !batch.done; batch = await batches.next()) {
    for (const row of batch.value) yield columns.map(({ cell }) => cell(row));
    told.rows += batch.value.length;
  }
  // Before the last bytes go out: whoever has the whole file is known to have it.
  await told.end('done');
}

interface Told {
  rows: number;
  end(state: 'done' | 'broken'): Promise<void>;
}

/** Keeps who takes what, before the first row goes out. */
async function tell(db: Knex, me: Admin, { address, columns }: View, { ids, format }: Asked): Promise<Told> {
  const [path, query = ''] = address.split('?');
  const id = await exports.start(db, me, {
    list: path!.slice(1),
    format,
    query: ids ? `ids=${ids.join(',')}` : query,
    columns: columns.map(({ key }) => key),
  });
  const told: Told = { rows: 0, end: (state) => exports.finish(db, me, id, { state, rows: told.rows }) };
  return told;
}

function fileOf({ columns, name }: View, { format, delimiter, editing }: Asked, cells: AsyncIterable<Cell[]>) {
  return format === 'xlsx'
    ? writeXlsx(columns, cells, { name })
    : writeCsv(columns, cells, { delimiter, keeps_digits: editing });
}

function sendHead(res: Response, { name, address }: View, { format }: Asked): Response {
  const today = res.locals.ui.dates.today();
  const plain = address.slice(1).split('?')[0];
  const full = `${name.replace(/[\\/:*?"<>|\p{Cc}\p{Cs}]/gu, ' ').trim()} ${today}.${format}`;
  const encoded = encodeURIComponent(full).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  res.status(200).set({
    'Content-Type': types[format],
    'Content-Disposition': `attachment; filename="${plain}-${today}.${format}"; filename*=UTF-8''${encoded}`,
  });
  // Whoever stops reading keeps a connection and a picture of the whole base from everybody else.
  res.setTimeout(silence, () => res.destroy());
  return res;
}
