/** A part of a `where` with its values. */
export interface Condition {
  sql: string;
  bindings: unknown[];
  /** The planner knows nothing of it and guesses far too few rows; what stands beside it is guess enough. */
  unguessed?: true;
}

export function all(conditions: Condition[]): Condition {
  const given = conditions.filter(({ sql }) => sql);
  return { sql: given.map(({ sql }) => sql).join(' and '), bindings: given.flatMap(({ bindings }) => bindings) };
}
