import type { Knex } from 'knex';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { Problem } from './failures.ts';

/** Rows that could not be taken for the same reason, with the first of them. */
export interface FailureGroup {
  key: string;
  field: string | null;
  params: Record<string, string | number>;
  count: number;
  /** Each with what is wrong in it, where that is not the same in all of them. */
  samples: Array<{ row: number; text: string; value: string | null }>;
}

/** What is wrong with all of them, without the values that are not the same. */
export function problemOf({ key, field, params, samples }: FailureGroup): Problem {
  const isOne = samples.every(({ value }) => value === null);
  return { key: isOne ? key : `${key}_each`, params, ...(field && { field }) };
}

const mostGroups = 20;
const mostSamples = 5;
const mostCells = 4;
const longestText = 60;

type RawGroup = Omit<FailureGroup, 'params' | 'samples'> & {
  params: FailureGroup['params'] | null;
  /** How many different ones. */
  values: number;
  samples: Array<{ row: number; cells: Cell[]; value: string | null }>;
};

/** The commonest reasons first. */
export async function groupFailures(db: Knex, importId: number): Promise<FailureGroup[]> {
  const { rows } = await db.raw(
    `select problem->>'key' as key, problem->>'field' as field, count(*)::int as count,
       (array_agg(problem->'params' order by row_number))[1] as params,
       count(distinct problem->'params'->>'text')::int as values,
       (array_agg(json_build_object('row', row_number, 'cells', cells, 'value', problem->'params'->>'text')
         order by row_number))[1:${mostSamples}] as samples
     from import_failures, jsonb_array_elements(problems) as problem
     where import_id = ?
     group by 1, 2, problem->'params'->>'error' order by 3 desc, 1, 2 limit ${mostGroups}`,
    [importId],
  );
  return rows.map(({ params, samples, values, ...row }: RawGroup) => ({
    ...row,
    params: params ?? {},
    samples: samples.map(({ row: number, cells, value }) => ({
      row: number,
      text: shortRow(cells),
      value: values > 1 ? value : null,
    })),
  }));
}

function shortRow(cells: Cell[]): string {
  const texts = cells.map(cellText).filter(Boolean);
  return texts
    .slice(0, mostCells)
    .map((text) => text.slice(0, longestText))
    .join(' · ');
}
