import { createHash } from 'node:crypto';

/**
 * Options of a query that a connection plans only a few times: for statements asked all day whose best plan does not hang
 * on their values, as looking up by a key. Never for a search: its plan hangs on its words.
 */
export const asPrepared = { prepared: true } as const;

const most = 500;
const names = new Map<string, string>();

/** Gives a statement that wants to be prepared a name of its text, by which the driver knows it again on its connection. */
export function nameIfPrepared(statement: unknown): void {
  const asked = statement as { prepared?: true; text: string; name?: string };
  if (asked.prepared) asked.name = nameOf(asked.text);
}

function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = createHash('sha1').update(sql).digest('hex').slice(0, 20);
  if (names.size >= most) names.clear();
  names.set(sql, name);
  return name;
}
