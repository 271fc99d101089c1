import { afterEach, beforeEach, expect, vi } from 'vitest';
import { read, utils, type WorkSheet, write } from 'xlsx';
import * as leads from '../../src/leads/repository.ts';
import { readSheetEdit } from '../../src/sheet-edits/read-job.ts';
import { taskContext } from '../support/imports.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

export let site: Site;
export let ada: Visitor;

/** A site of its own for each test of the file, with Ada signed in. */
export function beginEachEdit(): void {
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());
}

export type Sheet = { titles: string[]; rows: Array<Record<string, unknown>> };

/** The list as exported for editing. */
export async function exported(visitor: Visitor, path = '/leads', query = 'sort=id'): Promise<Sheet> {
  const answer = await visitor.download(`${path}/export.xlsx?editing=1&${query}`);
  const book = read(answer.body as Buffer, { cellDates: true, UTC: true });
  const sheet: WorkSheet = book.Sheets[book.SheetNames[0]!]!;
  const [titles] = utils.sheet_to_json<string[]>(sheet, { header: 1 });
  return { titles: titles!, rows: utils.sheet_to_json(sheet, { UTC: true }) };
}

export function fileOf({ titles, rows }: Sheet, bookType: 'xlsx' | 'csv' | 'ods' | 'biff8' = 'xlsx'): Buffer {
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.json_to_sheet(rows, { header: titles, UTC: true }), 'Leads');
  return write(book, { type: 'buffer', bookType });
}

export async function upload(
  visitor: Visitor,
  sheet: Sheet | Buffer,
  path = '/leads',
  name = 'leads.xlsx',
): Promise<string> {
  const content = Buffer.isBuffer(sheet) ? sheet : fileOf(sheet);
  const sent = visitor.upload(`${path}/sheet-edits`, {}, [{ name, content }]);
  const [{ id }] = await vi.waitUntil(
    async () => {
      const waiting = await site.db('sheet_edits').where({ state: 'reading' }).select('id');
      return waiting.length > 0 && waiting;
    },
    { timeout: 60_000 },
  );
  await readSheetEdit({ sheet_edit_id: id }, taskContext(site.db));
  const answer = await sent;
  expect(answer.status).toBe(303);
  expect(await site.db('sheet_edit_chunks')).toEqual([]);
  return answer.headers.location!;
}

interface Row {
  record_id: number | null;
  field: string;
  status: string;
  reason: string | null;
  before: unknown;
  after: unknown;
  chosen: boolean;
}

export const cells = (): Promise<Row[]> =>
  site
    .db('sheet_edit_cells')
    .orderBy('id')
    .select('record_id', 'field', 'status', 'reason', 'before', 'after', 'chosen');

export const lead = (id: number) => site.db('leads').where({ id }).first(leads.columns) as Promise<leads.Lead>;

/** Ids of all the cells a page shows, and of those it has ticked. */
export function ticksOn(page: string): { shown: string[]; chosen: string[] } {
  const of = (pattern: RegExp) => [...page.matchAll(pattern)].map((match) => match[1]!);
  return {
    shown: of(/name="shown" value="(\d+)"/g),
    chosen: of(/name="chosen" value="(\d+)" checked/g),
  };
}

export async function apply(visitor: Visitor, address: string) {
  const page = await visitor.get(address);
  return visitor.post(address, { ...ticksOn(page.text), go: 'apply' });
}

export const naughty = {
  full_name: '=1+1',
  phones: ['+380681111111', '+37060000001'],
  emails: ['a@example.com', 'b@example.com'],
  company: '+cmd|x',
  company_code: '0012345',
  city: "'quoted",
  address: 'a;b,"c"\td',
  comments: 'two\nlines <b>&amp;</b> Ąžuolė 👩‍👩‍👧',
  source_id: 2,
  tag_ids: [2, 1],
};
