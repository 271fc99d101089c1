/** What an operation leaves as it is; no fields: the whole row. */
export interface Leftover {
  entity: string;
  entity_id: number;
  fields: string[];
  /** A text of `operations.reason`. */
  reason: string;
}

type Row = Pick<Leftover, 'entity' | 'entity_id'>;

/** What is left so far. Where the latest change of a row or field stays, the ones before it stay too. */
export class LeftRows {
  readonly added: Leftover[] = [];
  readonly #keys = new Set<string>();

  constructor(before: Leftover[]) {
    for (const leftover of before) this.#remember(leftover);
  }

  add(leftovers: Leftover[]): void {
    for (const leftover of leftovers) {
      if (this.has(leftover)) continue;
      this.added.push(leftover);
      this.#remember(leftover);
    }
  }

  has(row: Row, field = '*'): boolean {
    return this.#keys.has(keyOf(row, '*')) || this.#keys.has(keyOf(row, field));
  }

  #remember(leftover: Leftover): void {
    const fields = leftover.fields.length > 0 ? leftover.fields : ['*'];
    for (const field of fields) this.#keys.add(keyOf(leftover, field));
  }
}

function keyOf({ entity, entity_id }: Row, field: string): string {
  return `${entity} ${entity_id} ${field}`;
}
