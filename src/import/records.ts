import { phoneDigits, phoneTail } from '../phones/parse.ts';
import type { RowValues } from './check-row.ts';
import type { Plan } from './plan.ts';

const shortest = 5;

/** A record that rows of the file may meet: one of the base, or one that an earlier row makes. */
export interface KnownRecord {
  /** Null while it is not in the base. */
  id: number | null;
  /** An earlier row of this file made it. */
  from_file: boolean;
  /** The later one goes before: the id in the base, above all ids the row of the file. */
  rank: number;
  values: RowValues;
  /** What rows changed of a record of the base. */
  changes: RowValues;
}

/** Finds who has one of a row's phones or e-mails. */
export class Records {
  readonly #matchBy: Plan['match_by'];
  readonly #byKey = new Map<string, KnownRecord[]>();
  readonly #byId = new Map<number, KnownRecord>();

  constructor(matchBy: Plan['match_by']) {
    this.#matchBy = matchBy;
  }

  has(id: number): boolean {
    return this.#byId.has(id);
  }

  add(record: KnownRecord): void {
    if (record.id !== null) this.#byId.set(record.id, record);
    this.index(record);
  }

  /** Again after its phones or e-mails became more. */
  index(record: KnownRecord): void {
    for (const key of this.keysOf(record.values)) {
      const others = this.#byKey.get(key);
      if (!others) this.#byKey.set(key, [record]);
      else if (!others.includes(record)) others.push(record);
    }
  }

  /** All that match, the latest first. */
  find(values: RowValues): KnownRecord[] {
    const found = new Set<KnownRecord>();
    for (const key of this.keysOf(values)) {
      for (const record of this.#byKey.get(key) ?? []) if (isSame(key, values, record.values)) found.add(record);
    }
    return [...found].sort((one, other) => other.rank - one.rank);
  }

  /** `p` and the last digits of each phone, `e` and each e-mail. */
  keysOf({ phones, emails }: RowValues): string[] {
    const tails = this.#matchBy.includes('phone') ? listOf(phones).map(phoneTail) : [];
    const addresses = this.#matchBy.includes('email') ? listOf(emails) : [];
    const long = tails.filter((tail) => tail.length >= shortest);
    return [...long.map((tail) => `p${tail}`), ...addresses.map((email) => `e${email}`)];
  }

  clear(): void {
    this.#byKey.clear();
    this.#byId.clear();
  }
}

export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value : [];
}

function isSame(key: string, one: RowValues, other: RowValues): boolean {
  if (key.startsWith('e')) return true;
  const tail = key.slice(1);
  const having = ({ phones }: RowValues) => listOf(phones).filter((phone) => phoneTail(phone) === tail);
  return having(one).some((mine) => having(other).some((its) => isSamePhone(mine, its)));
}

// Two full numbers of different countries may share their last nine digits.
function isSamePhone(one: string, other: string): boolean {
  const bothFull = one.startsWith('+') && other.startsWith('+');
  return !bothFull || phoneDigits(one) === phoneDigits(other);
}
