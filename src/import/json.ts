/** JSON that the database takes: it refuses null characters and halves of a character. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? part.replace(/[\0\p{Cs}]/gu, '') : part));
}
