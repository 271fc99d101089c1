/** A part of a `where` with its values. */
export interface Condition {
  sql: string;
  bindings: unknown[];
  /** The planner knows nothing of it and guesses far too few rows; what stands beside it is guess enough. */
  unguessed?: true;
  /** What the planner is to guess by instead, where a part of it is `unguessed`. */
  guess?: Condition;
}

export function all(conditions: Condition[]): Condition {
  return joined(
    conditions.filter(({ sql }) => sql),
    ' and ',
    (sql) => sql,
  );
}

export function any(conditions: Condition[]): Condition {
  const either = joined(conditions, ' or ', (sql) => `(${sql})`);
  return {
    ...either,
    sql: `(${either.sql})`,
    ...(either.guess && { guess: { ...either.guess, sql: `(${either.guess.sql})` } }),
  };
}

/** Everything but those that are like this. `is not true` keeps the rows that have nothing there. */
export function negate({ sql, bindings }: Condition): Condition {
  return { sql: `(${sql}) is not true`, bindings };
}

export function guessOf(condition: Condition): Condition {
  if (condition.unguessed) return { sql: 'true', bindings: [] };
  return condition.guess ?? condition;
}

function joined(conditions: Condition[], by: string, each: (sql: string) => string): Condition {
  const plain = (list: Condition[]): Condition => ({
    sql: list.map(({ sql }) => each(sql)).join(by),
    bindings: list.flatMap(({ bindings }) => bindings),
  });
  const whole = plain(conditions);
  if (!conditions.some(({ unguessed, guess }) => unguessed || guess)) return whole;
  return { ...whole, guess: plain(conditions.map(guessOf)) };
}
