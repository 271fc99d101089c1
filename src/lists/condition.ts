/** A part of a `where` with its values. */
export interface Condition {
  sql: string;
  bindings: unknown[];
}

export function all(conditions: Condition[]): Condition {
  const given = conditions.filter(({ sql }) => sql);
  return { sql: given.map(({ sql }) => sql).join(' and '), bindings: given.flatMap(({ bindings }) => bindings) };
}
