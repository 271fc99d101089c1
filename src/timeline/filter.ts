import { z } from 'zod';
import { id } from '../web/fields.ts';

export const kinds = ['note', 'action', 'task', 'step', 'change', 'call'] as const;
export type Kind = (typeof kinds)[number];

/** The place after which an older page begins: the moment in microseconds, the source's rank, the row's id. */
export interface Cursor {
  moment: number;
  rank: number;
  id: number;
}

export interface TimelineFilter {
  kind: Kind | null;
  step: number | null;
  before: Cursor | null;
}

const cursor = z
  .string()
  .regex(/^\d{1,16}\.[1-5]\.\d{1,15}$/)
  .refine((value) => Number(value.split('.')[0]) < 7e15)
  .transform((value): Cursor => {
    const [moment, rank, row] = value.split('.').map(Number);
    return { moment: moment!, rank: rank!, id: row! };
  });

const Filter = z.object({
  kind: z.enum(kinds).nullable().catch(null).default(null),
  step: id.nullable().catch(null),
  before: cursor.nullable().catch(null).default(null),
});

export function readTimelineFilter(query: unknown): TimelineFilter {
  return Filter.parse(query);
}

export function writeCursor({ moment, rank, id: row }: Cursor): string {
  return `${moment}.${rank}.${row}`;
}
