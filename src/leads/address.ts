import { z } from 'zod';
import { recordAddress } from '../lists/address.ts';

const From = z.string().max(2000).catch('');

/** The query of the list somebody came from, carried along so that previous, next and "back" stay in that list. */
export function readFrom(query: Record<string, unknown>): string {
  return From.parse(query.from);
}

/** A lead's page, or a `part` of it; empty values are left out. */
export function leadAddress(id: number, query: Record<string, string | number | null> = {}, part = ''): string {
  return recordAddress('/leads', id, query, part);
}
