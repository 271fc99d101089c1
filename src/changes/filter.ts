import { z } from 'zod';
import { date, id } from '../web/fields.ts';
import { entities } from './entities.ts';

export const kinds = ['created', 'updated', 'removed'] as const;

const nothing = <S extends z.ZodType>(shape: S) => shape.nullable().catch(null).default(null);
const one = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);

const Filter = z.object({
  /** A number, or nobody: what the program did by itself. */
  person: z.preprocess(one, nothing(z.union([z.literal('system'), id]))),
  entity: z.preprocess(one, nothing(z.string().refine((name) => Object.hasOwn(entities, name)))),
  record: nothing(id),
  kind: z.preprocess(one, nothing(z.enum(kinds))),
  from: nothing(date),
  to: nothing(date),
  /** The entry after which an older page begins. */
  before: z.preprocess(one, nothing(z.string().regex(/^[1-9]\d{0,17}$/))),
});

export type ChangeFilter = z.infer<typeof Filter>;

/** What is wrong is dropped. */
export function readChangeFilter(query: unknown): ChangeFilter {
  return Filter.parse(query);
}

/** The filter as a query, without the place in the list. */
export function writeChangeFilter({ before: _, ...filter }: ChangeFilter): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
}
