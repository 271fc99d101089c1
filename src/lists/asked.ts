import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Condition } from './condition.ts';
import type { ListFilter } from './filter.ts';
import type { Kept } from './kept.ts';
import type { ListSpec, Names } from './spec.ts';

/** A list as one person asks for it. */
export interface Asked<Row = never> {
  db: Knex;
  me: Admin;
  spec: ListSpec<Row>;
  filter: ListFilter;
  names: Names;
  /** Everything asked. */
  where: Condition;
  /** So many rows there are, whatever is asked. */
  whole: number;
  kept: Kept;
}

export interface Found<Row> {
  rows: Row[];
  /** All that match; exact unless `more`, then there are more than this. */
  total: number;
  more: boolean;
  /** The page that is shown: the last one when a later one was asked for. */
  page: number;
  pages: number;
  /** It took too long, and was given up. */
  given_up?: true;
  /** The group of each row, where they stand in groups. */
  group_of?: Map<number, number>;
}

export interface Limits {
  /** So many hits of a search are collected and counted exactly; beyond, rows are taken in the list's order. */
  collected: number;
  /** At least so many rows may be passed in the list's order before all hits are sorted instead. */
  passed: number;
  /** What finding and sorting a hit costs, in rows passed in the order of an index. */
  sorting: number;
  /** Passing so few entries of an order's index is not worth a mark. */
  near: number;
  /** How many blocks of the table are looked at to learn that many match, if the planner guesses so many at least. */
  sample: { blocks: number; common: number };
}

export const usualLimits: Limits = {
  collected: 1000,
  passed: 10_000,
  sorting: 2,
  near: 4000,
  sample: { blocks: 150, common: 5000 },
};

export function pageNumbers({ page, size }: ListFilter, total: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / size));
  return { page: Math.min(page, pages), pages };
}
